using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>
/// Stores each row in a file of its own, in a directory that belongs to this storage alone. <see cref="SessionFileStorageOptions.Flush"/> says what an
/// acknowledged write survives. A file that is damaged, or belongs to another row, is moved to quarantine, logged and counted, and reads as missing: it is
/// never returned, and never stops the silo.
/// </summary>
internal sealed partial class FileGrainStorage : BytesGrainStorage, IDisposable
{
    private const int Stripes = 1024;
    private const int Threads = 16;

    private readonly string _storageName;
    private readonly TimeProvider _time;
    private readonly StorageMetrics _metrics;
    private readonly ILogger _log;
    private readonly DirectoryOwnership _ownership;
    private readonly RowDirectory _directory;
    private readonly StripedLock _rows = new(Stripes);
    private readonly FileThreads _threads;

    public FileGrainStorage(string storageName, SessionFileStorageOptions options, TimeProvider time, StorageMetrics metrics, ILogger<FileGrainStorage> log)
    {
        (_storageName, _time, _metrics, _log) = (storageName, time, metrics, log);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Directory));
        RowDirectory.CreateRoot(root, options.Flush);
        _ownership = DirectoryOwnership.Take(root, storageName, time);
        try
        {
            _directory = new RowDirectory(root, options.Flush);
            if (_directory.EmptyTemp() is > 0 and var left)
            {
                LogUnfinishedRemoved(left, root);
            }

            if (!_directory.TryRestrict())
            {
                LogNotPrivate(root);
            }
        }
        catch
        {
            _ownership.Dispose();
            throw;
        }

        _threads = new FileThreads($"file storage {storageName}", Threads);
    }

    /// <summary>Waits for the calls in progress, and releases the directory.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        _ownership.Dispose();
    }

    // Reads exclude writes: a file that has its name but is not flushed yet is not acknowledged, so it must not be returned (S3).
    protected override async Task<StoredRow?> ReadAsync(RowName name)
    {
        using var turn = await _rows.EnterAsync(name);
        return await _threads.RunAsync(() => Read(new RowIdentity(name), withBytes: true));
    }

    protected override async Task<string> WriteAsync(RowName name, string? etag, byte[] bytes)
    {
        using var turn = await _rows.EnterAsync(name);
        return await _threads.RunAsync(() => Write(new RowIdentity(name), etag, bytes));
    }

    protected override async Task ClearAsync(RowName name, string? etag)
    {
        using var turn = await _rows.EnterAsync(name);
        await _threads.RunAsync(() => Clear(new RowIdentity(name), etag));
    }

    private string Write(RowIdentity row, string? etag, byte[] bytes)
    {
        ThrowUnlessSame(row.Name, Read(row, withBytes: false)?.ETag, etag);
        var next = NewETag();
        _directory.Replace(row, RowFile.Header(row, next, bytes), bytes);
        return TextOf(next);
    }

    private bool Clear(RowIdentity row, string? etag)
    {
        var stored = Read(row, withBytes: false);
        ThrowUnlessSame(row.Name, stored?.ETag, etag);
        if (stored is not null)
        {
            _directory.Delete(row);
        }

        return true;
    }

    private StoredRow? Read(RowIdentity row, bool withBytes)
    {
        RowFileFault? fault;
        Guid etag;
        byte[] bytes;
        try
        {
            fault = RowFileReader.Read(row, _directory.PathOf(row), withBytes, out etag, out bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // only these mean that there is no row: an I/O error must not end sessions
        }

        if (fault is null)
        {
            return new StoredRow(TextOf(etag), bytes);
        }

        var aside = _directory.Quarantine(row, fault.Value, _time.GetUtcNow());
        _metrics.Quarantined(_storageName, fault.Value);
        LogQuarantined(row.Name, fault.Value.Text(), aside);
        return null;
    }
}
