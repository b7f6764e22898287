using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>
/// Wraps Orleans' storage providers so that they behave alike where the session's actor relies on it, and rejects other types of state. A
/// clear without an ETag means "there is no row"; without this class one provider reports success and keeps the row, another deletes it.
/// </summary>
internal sealed class SharedGrainStorage(IGrainStorage provider) : IGrainStorage
{
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        provider.ReadStateAsync(stateName, grainId, OfBytes(stateName, grainId, grainState));

    /// <summary>Writes the row if it still has the state's ETag or, without an ETag, if there is no row. The provider owns the bytes afterwards.</summary>
    /// <exception cref="InconsistentStateException">The row has another ETag, or exists, or does not: nothing was written.</exception>
    /// <exception cref="ArgumentException">There are no bytes to write. Some stores cannot tell an empty record from a missing one.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = OfBytes(stateName, grainId, grainState);
        if (state.State is not { Bytes.Length: > 0 })
        {
            throw new ArgumentException($"There are no bytes to write for {grainId}. To remove a record, call ClearStateAsync.", nameof(grainState));
        }

        await provider.WriteStateAsync(stateName, grainId, state);
    }

    /// <summary>Deletes the row if it still has the state's ETag. Without an ETag there must be no row.</summary>
    /// <exception cref="InconsistentStateException">The row has another ETag, or exists: nothing was deleted.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = OfBytes(stateName, grainId, grainState);
        if (!string.IsNullOrEmpty(state.ETag))
        {
            await provider.ClearStateAsync(stateName, grainId, state);
            return;
        }

        var held = new GrainState<StoredBytes>();
        await provider.ReadStateAsync(stateName, grainId, held);
        if (held.RecordExists)
        {
            throw new InconsistentStateException($"Row {grainId}/{stateName} has changed since it was read: storage has ETag {held.ETag}, the caller expected no row.", held.ETag, state.ETag);
        }

        (state.State, state.ETag, state.RecordExists) = (new StoredBytes(), null!, false);
    }

    private static IGrainState<StoredBytes> OfBytes<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        grainState as IGrainState<StoredBytes> ?? throw new NotSupportedException(
            $"State '{stateName}' of {grainId} is a {typeof(T)}. This storage takes only {nameof(StoredBytes)}. Serialize the state first.");
}
