using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>Reads and writes the row of a store's owner.</summary>
internal sealed class StoreOwnerRow(IGrainStorage storage, TimeSpan timeout, TimeProvider time)
{
    private readonly StoreRow _row = new(storage, "sessions", timeout, time);

    /// <summary>Reads the owner and its row's ETag; both null when there is none.</summary>
    public async Task<(StoreOwner? Owner, string? ETag)> ReadAsync() => await _row.ReadAsync() is ({ } bytes, var etag) ? (StoreOwner.Read(bytes), etag) : (null, null);

    /// <summary>Writes the owner over the row that was read; without an ETag, where there is none.</summary>
    /// <returns>Whether it was written: false when another silo wrote first.</returns>
    public Task<bool> TryWriteAsync(StoreOwner owner, string? etag) => _row.TryWriteAsync(owner.ToBytes(), etag);
}
