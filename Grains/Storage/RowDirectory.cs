using System.Globalization;

namespace OrleansSessions.Grains;

/// <summary>
/// The files of a file storage.
/// <code>
///  owner.lock, owner.txt     the owner of the directory
///  rows/00 … rows/ff         the rows; see <see cref="RowIdentity"/> for their names
///  temp                      files that are being written; emptied at start
///  quarantine                damaged files, named by time, reason and row
/// </code>
/// All of it is readable by the owner alone. A row is replaced by renaming a finished file over it: a reader, also after a crash, finds either the old file or the new one.
/// </summary>
internal sealed class RowDirectory
{
    private readonly SessionFileFlushMode _flush;
    private readonly string _rows;
    private readonly string[] _buckets;
    private readonly bool[] _created = new bool[256];
    private readonly string _temp;
    private readonly string _quarantine;
    private long _temps;

    /// <summary>Opens <paramref name="root"/>, which the caller must own.</summary>
    public RowDirectory(string root, SessionFileFlushMode flush)
    {
        _flush = flush;
        _temp = Path.Combine(root, "temp");
        _quarantine = Path.Combine(root, "quarantine");
        _rows = Path.Combine(root, "rows");
        _buckets = [.. Enumerable.Range(0, 256).Select(bucket => Path.Combine(_rows, bucket.ToString("x2", CultureInfo.InvariantCulture)))];
        foreach (var directory in (string[])[_temp, _quarantine, _rows])
        {
            PrivateFiles.CreateDirectory(directory);
        }

        FlushDirectory(root);
    }

    /// <summary>Takes everybody else's access to what was there before, and tells whether that was possible.</summary>
    public bool TryRestrict()
    {
        var isPrivate = true;
        foreach (var directory in (string[])[_rows, _temp, _quarantine])
        {
            isPrivate &= IsRestricted(directory); // each of them, also after one that cannot be changed
        }

        return isPrivate;

        static bool IsRestricted(string directory)
        {
            try
            {
                PrivateFiles.Restrict(directory);
                return true;
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Creates the root directory, and makes the names of all directories that had to be created durable.</summary>
    public static void CreateRoot(string root, SessionFileFlushMode flush)
    {
        var parents = new List<string>();
        for (var missing = root; !Directory.Exists(missing); missing = parents[^1])
        {
            parents.Add(Path.GetDirectoryName(missing)!);
        }

        PrivateFiles.CreateDirectory(root);
        foreach (var parent in flush == SessionFileFlushMode.EveryWrite ? parents : [])
        {
            DirectoryFlush.Flush(parent);
        }
    }

    /// <summary>The path of the row's file, whether it exists or not.</summary>
    public string PathOf(RowIdentity row) => Path.Combine(_buckets[row.Bucket], row.FileName);

    /// <summary>Deletes the files of writes that did not finish, and returns their number.</summary>
    public int EmptyTemp()
    {
        var left = Directory.GetFiles(_temp);
        foreach (var file in left)
        {
            File.Delete(file);
        }

        return left.Length;
    }

    /// <summary>Replaces the row's file with one that has this header and payload.</summary>
    public void Replace(RowIdentity row, byte[] header, byte[] payload)
    {
        var temp = Path.Combine(_temp, string.Create(CultureInfo.InvariantCulture, $"{row.FileName}.{Interlocked.Increment(ref _temps)}"));
        try
        {
            using (var file = PrivateFiles.CreateFile(temp))
            {
                RandomAccess.Write(file, [header, payload], 0);
                if (_flush == SessionFileFlushMode.EveryWrite)
                {
                    RandomAccess.FlushToDisk(file);
                }
            }

            CreateBucket(row.Bucket);
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

    /// <summary>Moves the row's file to quarantine, so that it can be examined, and returns its new path.</summary>
    public string Quarantine(RowIdentity row, RowFileFault fault, DateTimeOffset now)
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

    // Called once per bucket while the storage is open. Two concurrent writes may both create and flush it, which does no harm.
    private void CreateBucket(byte bucket)
    {
        if (!Volatile.Read(ref _created[bucket]))
        {
            PrivateFiles.CreateDirectory(_buckets[bucket]);
            FlushDirectory(_rows);
            Volatile.Write(ref _created[bucket], true);
        }
    }

    private void FlushDirectory(string directory)
    {
        if (_flush == SessionFileFlushMode.EveryWrite)
        {
            DirectoryFlush.Flush(directory);
        }
    }
}
