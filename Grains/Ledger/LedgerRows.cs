using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>The rows of a shard: the pages of each minute, numbered from 0 without gaps, and the minute up to which the shard has swept.</summary>
internal sealed class LedgerRows(string shard, IGrainStorage storage, TimeSpan timeout, TimeProvider time)
{
    private const string StateName = "ledger";

    public async Task<LedgerRow> ReadAsync(long minute, int page, CancellationToken stopping = default)
    {
        stopping.ThrowIfCancellationRequested();
        var state = new GrainState<StoredBytes>(new StoredBytes());
        await storage.ReadStateAsync(StateName, RowOf(minute, page), state).WaitAsync(timeout, time, stopping);
        return new LedgerRow(state.RecordExists ? state.State!.Bytes : null, state.ETag);
    }

    /// <summary>Stores a page over the one with this ETag; without an ETag, where there is none.</summary>
    public async Task<string?> WriteAsync(long minute, int page, byte[] bytes, string? etag)
    {
        var state = new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes }, etag!) { RecordExists = etag is not null };
        await storage.WriteStateAsync(StateName, RowOf(minute, page), state).WaitAsync(timeout, time);
        return state.ETag;
    }

    public Task ClearAsync(long minute, int page, string? etag) =>
        storage.ClearStateAsync(StateName, RowOf(minute, page), new GrainState<StoredBytes>(new StoredBytes(), etag!) { RecordExists = true }).WaitAsync(timeout, time);

    /// <summary>The number of pages of a minute, found by doubling the page number and then by binary search.</summary>
    public async Task<int> CountAsync(long minute, CancellationToken stopping = default)
    {
        var exists = -1;
        var missing = 0;
        while ((await ReadAsync(minute, missing, stopping)).Bytes is not null)
        {
            exists = missing;
            missing = (missing * 2) + 1;
        }

        while (missing - exists > 1)
        {
            var middle = (exists + missing) / 2;
            var found = (await ReadAsync(minute, middle, stopping)).Bytes is not null;
            (exists, missing) = found ? (middle, missing) : (exists, middle);
        }

        return missing;
    }

    /// <summary>The number after the last page. A page that storage moved to quarantine leaves a gap, which must not hide the pages behind it.</summary>
    public async Task<int> FindEndAsync(long minute, CancellationToken stopping)
    {
        var end = await CountAsync(minute, stopping);
        for (var page = end + 1; (await ReadAsync(minute, page, stopping)).Bytes is not null; page++)
        {
            end = page + 1;
        }

        return end;
    }

    /// <summary>Reads the minute up to which the shard has swept, and its row's ETag; null when that is not stored.</summary>
    public async Task<(long? Minute, string? ETag)> ReadSweptAsync(CancellationToken stopping = default)
    {
        var row = await ReadAsync(SweptRow, 0, stopping);
        return row.Bytes is { Length: 8 } bytes ? (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes), row.ETag) : (null, row.ETag);
    }

    public Task<string?> WriteSweptAsync(long minute, string? etag)
    {
        var bytes = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, minute);
        return WriteAsync(SweptRow, 0, bytes, etag);
    }

    public Task ClearSweptAsync(string? etag) => ClearAsync(SweptRow, 0, etag);

    // No minute has this number, so no page has this row's name.
    private const long SweptRow = -1;

    private GrainId RowOf(long minute, int page) =>
        GrainId.Create("ledger", minute == SweptRow ? $"{shard}.swept" : $"{shard}.{minute}.{page}");
}

/// <summary>A row as it was read. Bytes are null when there is none.</summary>
internal readonly record struct LedgerRow(byte[]? Bytes, string? ETag);
