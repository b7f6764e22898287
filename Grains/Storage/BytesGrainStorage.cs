using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>
/// The base of this project's storage providers. They store only <see cref="StoredBytes"/>, check the ETag atomically with the write, and update the
/// grain state as Orleans' own providers do: only after storage has answered.
/// </summary>
internal abstract class BytesGrainStorage : IGrainStorage
{
    /// <summary>Reads the row. If there is none, the state has no ETag, no record, and a new, empty <see cref="StoredBytes"/>.</summary>
    /// <exception cref="NewerFormatException">The row was written by a release with a newer format.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = AsBytes(stateName, grainId, grainState);
        var row = await ReadAsync(new RowName(stateName, grainId));
        Answer(state, row?.ETag, row?.Bytes);
    }

    /// <summary>
    /// Writes the row if it still has the state's ETag; without an ETag, if there is no row. Afterwards the state has the new ETag. The bytes are
    /// copied before this returns its task: later changes to them do not reach storage.
    /// </summary>
    /// <exception cref="InconsistentStateException">The row has another ETag, exists unexpectedly, or does not exist. Nothing was written.</exception>
    /// <exception cref="NewerFormatException">The row was written by a release with a newer format. Nothing was written.</exception>
    /// <exception cref="ArgumentException">There are no bytes to write. Some stores cannot distinguish an empty record from none, so none accepts one.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = AsBytes(stateName, grainId, grainState);
        if (state.State is not { Bytes.Length: > 0 } stored)
        {
            throw new ArgumentException($"There are no bytes to write for {grainId}. To remove a record, clear it.", nameof(grainState));
        }

        state.ETag = await WriteAsync(new RowName(stateName, grainId), KnownETag(state), [.. stored.Bytes], stored.KeepUntil);
        state.RecordExists = true;
    }

    /// <summary>Deletes the row if it still has the state's ETag; without an ETag, there must be no row. Afterwards the state is that of no row.</summary>
    /// <exception cref="InconsistentStateException">The row has another ETag, exists unexpectedly, or does not exist. Nothing was deleted.</exception>
    /// <exception cref="NewerFormatException">The row was written by a release with a newer format. Nothing was deleted.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = AsBytes(stateName, grainId, grainState);
        await ClearAsync(new RowName(stateName, grainId), KnownETag(state));
        Answer(state, null, null);
    }

    /// <summary>Reads the row into memory that belongs to the caller; null when there is none.</summary>
    protected abstract Task<StoredRow?> ReadAsync(RowName name);

    /// <summary>Writes the row if the ETag matches, and returns the new ETag. The provider may keep the bytes.</summary>
    protected abstract Task<string> WriteAsync(RowName name, string? etag, byte[] bytes);

    /// <summary>Writes the row; for a storage that can delete rows by itself after <paramref name="keepUntil"/>.</summary>
    protected virtual Task<string> WriteAsync(RowName name, string? etag, byte[] bytes, DateTimeOffset? keepUntil) => WriteAsync(name, etag, bytes);

    /// <summary>Deletes the row if the ETag matches.</summary>
    protected abstract Task ClearAsync(RowName name, string? etag);

    /// <summary>A random ETag, so that a row that was deleted and created again, or restored from a backup, is never taken for an earlier one.</summary>
    protected static Guid NewETag() => Guid.NewGuid();

    protected static string TextOf(Guid etag) => etag.ToString("N");

    /// <summary>Throws unless the row has the ETag that the caller knows.</summary>
    /// <param name="name">The row.</param>
    /// <param name="stored">The stored ETag; null when there is no row.</param>
    /// <param name="known">The caller's ETag; null when it read no row.</param>
    protected static void ThrowUnlessSame(RowName name, string? stored, string? known)
    {
        if (stored != known)
        {
            throw new InconsistentStateException(
                $"Row {name} has changed since it was read: storage has {Describe(stored)}, the writer has {Describe(known)}. Read the row again and decide again.",
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

    private static IGrainState<StoredBytes> AsBytes<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateName);
        ArgumentNullException.ThrowIfNull(grainState);
        return grainState as IGrainState<StoredBytes> ?? throw new NotSupportedException(
            $"State '{stateName}' of {grainId} is a {typeof(T)}. This storage supports {nameof(StoredBytes)} only: serialize the state to bytes first.");
    }
}
