using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>Reads and writes the row of a store's owner. It lies in the storage of sessions, so it shares its fate.</summary>
internal sealed class StoreOwnerRow(IGrainStorage storage, TimeSpan timeout, TimeProvider time)
{
    private const string StateName = "owner";
    private static readonly GrainId Row = GrainId.Create("owner", "sessions");

    /// <summary>Reads the owner and its row's ETag; both null when there is none.</summary>
    public async Task<(StoreOwner? Owner, string? ETag)> ReadAsync()
    {
        var state = new GrainState<StoredBytes>(new StoredBytes());
        await storage.ReadStateAsync(StateName, Row, state).WaitAsync(timeout, time);
        return state is { RecordExists: true, State.Bytes: { Length: > 0 } bytes } ? (StoreOwner.Read(bytes), state.ETag) : (null, null);
    }

    /// <summary>Writes the owner over the row that was read; without an ETag, where there is none.</summary>
    /// <returns>Whether it was written: false when another silo wrote first.</returns>
    public async Task<bool> TryWriteAsync(StoreOwner owner, string? etag)
    {
        try
        {
            var state = new GrainState<StoredBytes>(new StoredBytes { Bytes = owner.ToBytes() }, etag!) { RecordExists = etag is not null };
            await storage.WriteStateAsync(StateName, Row, state).WaitAsync(timeout, time);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
