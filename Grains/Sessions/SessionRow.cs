using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>The row of one session in storage. Remembers its ETag, and applies the storage timeout to every call, because providers do not.</summary>
internal sealed partial class SessionRow(SessionId id, SessionActorServices services)
{
    /// <summary>The state name of a session's row.</summary>
    public const string StateName = "session";

    private readonly GrainId _row = RowOf(id);
    private string? _etag;
    private bool _exists;

    public static GrainId RowOf(SessionId id) => GrainId.Create("session", id.ToString());

    /// <summary>Reads the document; null when there is none.</summary>
    /// <exception cref="NewerFormatException">A newer release stored it.</exception>
    /// <exception cref="StorageTimeoutException">Storage did not answer in time.</exception>
    public async Task<SessionDocument?> ReadAsync()
    {
        var state = new GrainState<StoredBytes>(new StoredBytes());
        await WithTimeoutAsync(services.Storage.ReadStateAsync(StateName, _row, state));
        _etag = state.ETag;
        _exists = state.RecordExists;
        if (!state.RecordExists || state.State is not { Bytes: { Length: > 0 } bytes })
        {
            return null;
        }

        var read = DocumentFormat.Read(bytes, id);
        if (read.NewerFormat is { } format)
        {
            throw new NewerFormatException($"The stored session has format {format}; this release knows formats up to {DocumentFormat.NewestFormat}.");
        }

        return read.Document ?? await QuarantineAsync(bytes);
    }

    /// <summary>Stores the document over the one that was read or written last.</summary>
    /// <exception cref="InconsistentStateException">Another activation has written since.</exception>
    /// <exception cref="StorageTimeoutException">Storage did not answer in time. The write may still be applied at any time.</exception>
    public Task WriteAsync(SessionDocument document) => WriteAsync(
        DocumentFormat.Write(document, services.Options.StoredFormat),
        ExpiryRules.IsEndNotified(document) ? null : document.Horizon); // if the store removed the row by itself, nobody would be notified

    /// <summary>Deletes the row, if it is still the one that was read or written last.</summary>
    public async Task ClearAsync()
    {
        var state = State([]);
        await WithTimeoutAsync(services.Storage.ClearStateAsync(StateName, _row, state));
        _etag = state.ETag;
        _exists = false;
    }

    private async Task WriteAsync(byte[] bytes, DateTimeOffset? keepUntil)
    {
        var state = State(bytes, keepUntil);
        await WithTimeoutAsync(services.Storage.WriteStateAsync(StateName, _row, state));
        _etag = state.ETag;
        _exists = true;
    }

    /// <summary>Moves an unreadable document to a row of its own, so that it can be examined. The session starts empty.</summary>
    private async Task<SessionDocument?> QuarantineAsync(byte[] bytes)
    {
        var name = GrainId.Create("session-unreadable", $"{id}.{services.Time.GetUtcNow():yyyyMMddHHmmssfffffff}");
        LogUnreadable(services.Logger, id, bytes.Length, name);
        services.Metrics?.Unreadable(id);
        await WithTimeoutAsync(services.Storage.WriteStateAsync(StateName, name, new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes })));
        await ClearAsync();
        return null;
    }

    private GrainState<StoredBytes> State(byte[] bytes, DateTimeOffset? keepUntil = null) => new(new StoredBytes { Bytes = bytes, KeepUntil = keepUntil }, _etag!) { RecordExists = _exists };

    private async Task WithTimeoutAsync(Task call)
    {
        if (!call.IsCompleted)
        {
            var timeout = new TaskCompletionSource();
            await using var timer = services.Time.CreateTimer(static timeout => ((TaskCompletionSource)timeout!).TrySetResult(), timeout, services.Options.StorageTimeout, Timeout.InfiniteTimeSpan);
            if (await Task.WhenAny(call, timeout.Task) != call)
            {
                throw new StorageTimeoutException(services.Options.StorageTimeout);
            }
        }

        await call;
    }

    [LoggerMessage(107, LogLevel.Error, "Session {Session}: {Bytes} stored bytes are not a session. They were moved to the row {Name}, and the session starts empty.", EventName = "Unreadable")]
    private static partial void LogUnreadable(ILogger logger, SessionId session, int bytes, GrainId name);
}

/// <summary>A storage call did not complete within the storage timeout.</summary>
internal sealed class StorageTimeoutException(TimeSpan timeout) : Exception($"Storage did not answer within {timeout.TotalSeconds:0.###} s.");
