using System.Collections.Concurrent;

namespace OrleansSessions.Grains;

/// <summary>
/// Stores rows in this process's memory. An acknowledged write survives the loss of a grain's activation, but not of the process. For tests, and for
/// development without a disk.
/// </summary>
internal sealed class MemoryGrainStorage : BytesGrainStorage
{
    private readonly ConcurrentDictionary<RowName, StoredRow> _rows = new();

    protected override Task<StoredRow?> ReadAsync(RowName name) =>
        Task.FromResult(_rows.TryGetValue(name, out var row) ? row with { Bytes = [.. row.Bytes] } : null);

    protected override Task<string> WriteAsync(RowName name, string? etag, byte[] bytes)
    {
        var row = new StoredRow(TextOf(NewETag()), bytes);
        var held = Checked(name, etag);
        var written = held is null ? _rows.TryAdd(name, row) : _rows.TryUpdate(name, row, held);
        return written ? Task.FromResult(row.ETag) : WriteAsync(name, etag, bytes);
    }

    protected override Task ClearAsync(RowName name, string? etag)
    {
        var held = Checked(name, etag);
        var cleared = held is null || _rows.TryRemove(KeyValuePair.Create(name, held));
        return cleared ? Task.CompletedTask : ClearAsync(name, etag);
    }

    // Another write may come between this check and the change. Then the change fails, the caller checks again, and this throws.
    private StoredRow? Checked(RowName name, string? etag)
    {
        var held = _rows.GetValueOrDefault(name);
        ThrowUnlessSame(name, held?.ETag, etag);
        return held;
    }
}
