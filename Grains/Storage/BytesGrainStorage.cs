using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>
/// What our own storage providers have in common: they store <see cref="StoredBytes"/> and nothing else, they check the ETag at the moment
/// of the write, and they leave the grain's state as Orleans' own providers do. The state changes only once storage has answered.
/// </summary>
internal abstract class BytesGrainStorage : IGrainStorage
{
    /// <summary>Reads the row. Without one the state has no ETag, no record, and a new, empty <see cref="StoredBytes"/>.</summary>
    /// <exception cref="NewerFormatException">The row was written by a release with a newer format.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = OfBytes(stateName, grainId, grainState);
        var row = await ReadAsync(new RowName(stateName, grainId));
        Answer(state, row?.ETag, row?.Bytes);
    }

    /// <summary>
    /// Writes the row if it still has the state's ETag; without an ETag, if there is no row. Afterwards the state has the new ETag.
    /// The bytes are taken before this returns its task: what the caller does to them then does not reach storage.
    /// </summary>
    /// <exception cref="InconsistentStateException">The row has another ETag, or exists, or does not: nothing was written.</exception>
    /// <exception cref="NewerFormatException">The row was written by a release with a newer format: nothing was written.</exception>
    /// <exception cref="ArgumentException">There are no bytes to write. Some stores cannot tell an empty record from none, so none takes one.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = OfBytes(stateName, grainId, grainState);
        if (state.State is not { Bytes.Length: > 0 } stored)
        {
            throw new ArgumentException($"There are no bytes to write for {grainId}. To remove a record, clear it.", nameof(grainState));
        }

        state.ETag = await WriteAsync(new RowName(stateName, grainId), KnownETag(state), [.. stored.Bytes], stored.KeepUntil);
        state.RecordExists = true;
    }

    /// <summary>Deletes the row if it still has the state's ETag; without an ETag, there must be no row. Afterwards the state is as if read from no row.</summary>
    /// <exception cref="InconsistentStateException">The row has another ETag, or exists, or does not: nothing was deleted.</exception>
    /// <exception cref="NewerFormatException">The row was written by a release with a newer format: nothing was deleted.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = OfBytes(stateName, grainId, grainState);
        await ClearAsync(new RowName(stateName, grainId), KnownETag(state));
        Answer(state, null, null);
    }

    /// <summary>Gives the row, in memory that is the caller's own; null when there is none.</summary>
    protected abstract Task<StoredRow?> ReadAsync(RowName name);

    /// <summary>Writes the row, checked against the ETag, and gives the new ETag. The bytes are the provider's to keep.</summary>
    protected abstract Task<string> WriteAsync(RowName name, string? etag, byte[] bytes);

    /// <summary>As the other; for a storage that can forget by itself.</summary>
    protected virtual Task<string> WriteAsync(RowName name, string? etag, byte[] bytes, DateTimeOffset? keepUntil) => WriteAsync(name, etag, bytes);

    /// <summary>Deletes the row, checked against the ETag.</summary>
    protected abstract Task ClearAsync(RowName name, string? etag);

    /// <summary>Random, so that a row deleted and created again, or restored from a backup, never passes for the one a caller remembers.</summary>
    protected static Guid NewETag() => Guid.NewGuid();

    protected static string TextOf(Guid etag) => etag.ToString("N");

    /// <summary>Throws unless the row is as the caller knows it.</summary>
    /// <param name="name">The row.</param>
    /// <param name="stored">What storage holds; null when there is no row.</param>
    /// <param name="known">What the caller read; null when it read no row.</param>
    protected static void ThrowUnlessSame(RowName name, string? stored, string? known)
    {
        if (stored != known)
        {
            throw new InconsistentStateException(
                $"Row {name} is not as its writer read it: storage has {Describe(stored)}, the writer {Describe(known)}. Read it again and decide again.",
                stored,
                known);
        }
    }

    private static string Describe(string? etag) => etag is null ? "no row" : $"ETag {etag}";

    private static string? KnownETag(IGrainState<StoredBytes> state) => state.ETag is { Length: > 0 } etag ? etag : null;

    private static void Answer(IGrainState<StoredBytes> state, string? etag, byte[]? bytes)
    {
        state.State = new StoredBytes { Bytes = bytes ?? [] };
        state.ETag = etag;
        state.RecordExists = bytes is not null;
    }

    private static IGrainState<StoredBytes> OfBytes<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentNullException.ThrowIfNull(grainState);
        return grainState as IGrainState<StoredBytes> ?? throw new NotSupportedException(
            $"State '{stateName}' of {grainId} is a {typeof(T)}. This storage keeps {nameof(StoredBytes)} only: write the state into bytes first.");
    }
}
