using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>A row of the cluster itself, in the storage of sessions: it shares their fate.</summary>
internal sealed class StoreRow(IGrainStorage storage, string name, TimeSpan timeout, TimeProvider time)
{
    private const string StateName = "owner";
    private readonly GrainId _id = GrainId.Create("owner", name);

    /// <summary>Reads the row and its ETag; both null when there is none.</summary>
    public async Task<(byte[]? Bytes, string? ETag)> ReadAsync()
    {
        var state = new GrainState<StoredBytes>(new StoredBytes());
        await storage.ReadStateAsync(StateName, _id, state).WaitAsync(timeout, time);
        return state is { RecordExists: true, State.Bytes: { Length: > 0 } bytes } ? (bytes, state.ETag) : (null, null);
    }

    /// <summary>Writes over the row that was read; without an ETag, where there is none.</summary>
    /// <returns>Whether it was written: false when another silo wrote first.</returns>
    public async Task<bool> TryWriteAsync(byte[] bytes, string? etag)
    {
        try
        {
            var state = new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes }, etag!) { RecordExists = etag is not null };
            await storage.WriteStateAsync(StateName, _id, state).WaitAsync(timeout, time);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
