using System.Globalization;

namespace OrleansSessions;

/// <summary>
/// The files of a storage.
/// <code>
///  owner.lock, owner.txt     who has the directory
///  rows/00 … rows/ff         the rows: see <see cref="RowIdentity"/> for their names
///  temp                      files being written; emptied at start
///  quarantine                files set aside: time, reason, row
/// </code>
/// A row is replaced by renaming a finished file over it: whoever reads, and whatever comes after a crash, meets the old file or the new one.
/// </summary>
internal sealed class RowDirectory
{
    private readonly FileFlush _flush;
    private readonly string _rows;
    private readonly string[] _buckets;
    private readonly bool[] _made = new bool[256];
    private readonly string _temp;
    private readonly string _quarantine;
    private long _temps;

    /// <summary>Finds its way in <paramref name="root"/>, which the caller owns by now.</summary>
    public RowDirectory(string root, FileFlush flush)
    {
        _flush = flush;
        _temp = Path.Combine(root, "temp");
        _quarantine = Path.Combine(root, "quarantine");
        _rows = Path.Combine(root, "rows");
        _buckets = [.. Enumerable.Range(0, 256).Select(bucket => Path.Combine(_rows, bucket.ToString("x2", CultureInfo.InvariantCulture)))];
        Directory.CreateDirectory(_temp);
        Directory.CreateDirectory(_quarantine);
        Directory.CreateDirectory(_rows);
        FlushDirectory(root);
    }

    /// <summary>Creates the directory that everything is in, and makes the names of all that had to be created durable.</summary>
    public static void CreateRoot(string root, FileFlush flush)
    {
        var parents = new List<string>();
        for (var missing = root; !Directory.Exists(missing); missing = parents[^1])
        {
            parents.Add(Path.GetDirectoryName(missing)!);
        }

        Directory.CreateDirectory(root);
        foreach (var parent in flush == FileFlush.EveryWrite ? parents : [])
        {
            DirectoryFlush.Flush(parent);
        }
    }

    /// <summary>Where the row's file is, if there is one.</summary>
    public string PathOf(RowIdentity row) => Path.Combine(_buckets[row.Bucket], row.FileName);

    /// <summary>Deletes what writers that never finished left behind, and says how many files that were.</summary>
    public int EmptyTemp()
    {
        var left = Directory.GetFiles(_temp);
        foreach (var file in left)
        {
            File.Delete(file);
        }

        return left.Length;
    }

    /// <summary>Puts a file with this header and payload in the row's place.</summary>
    public void Replace(RowIdentity row, byte[] header, byte[] payload)
    {
        var temp = Path.Combine(_temp, string.Create(CultureInfo.InvariantCulture, $"{row.FileName}.{Interlocked.Increment(ref _temps)}"));
        try
        {
            using (var file = File.OpenHandle(temp, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, [header, payload], 0);
                if (_flush == FileFlush.EveryWrite)
                {
                    RandomAccess.FlushToDisk(file);
                }
            }

            MakeBucket(row.Bucket);
            File.Move(temp, PathOf(row), overwrite: true);
        }
        catch
        {
            File.Delete(temp);
            throw;
        }

        FlushDirectory(_buckets[row.Bucket]);
    }

    /// <summary>Deletes the row's file.</summary>
    public void Delete(RowIdentity row)
    {
        File.Delete(PathOf(row));
        FlushDirectory(_buckets[row.Bucket]);
    }

    /// <summary>Takes the row's file out of its place, for somebody to look at, and says where it went.</summary>
    public string SetAside(RowIdentity row, RowFileFault fault, DateTimeOffset now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmss.fffffff'Z'}-{fault.Text()}-{row.FileName}");
        var aside = Path.Combine(_quarantine, name);
        for (var again = 2; File.Exists(aside); again++)
        {
            aside = Path.Combine(_quarantine, string.Create(CultureInfo.InvariantCulture, $"{name}-{again}"));
        }

        File.Move(PathOf(row), aside);
        FlushDirectory(_quarantine);
        FlushDirectory(_buckets[row.Bucket]);
        return aside;
    }

    // By the first row that needs it, in each life of the storage. Two at once both make and flush it, which does no harm.
    private void MakeBucket(byte bucket)
    {
        if (!Volatile.Read(ref _made[bucket]))
        {
            Directory.CreateDirectory(_buckets[bucket]);
            FlushDirectory(_rows);
            Volatile.Write(ref _made[bucket], true);
        }
    }

    private void FlushDirectory(string directory)
    {
        if (_flush == FileFlush.EveryWrite)
        {
            DirectoryFlush.Flush(directory);
        }
    }
}
