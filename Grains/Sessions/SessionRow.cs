using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>A session's one row: remembers its ETag, and bounds every call in time, since providers do not.</summary>
internal sealed partial class SessionRow(SessionId id, SessionActorServices services)
{
    /// <summary>The name that a row is stored under.</summary>
    public const string StateName = "session";

    private readonly GrainId _row = RowOf(id);
    private string? _etag;
    private bool _exists;

    public static GrainId RowOf(SessionId id) => GrainId.Create("session", id.ToString());

    /// <summary>The document, or null when there is none.</summary>
    /// <exception cref="NewerFormatException">A newer release stored it.</exception>
    /// <exception cref="StorageHungException">No answer within the bound.</exception>
    public async Task<SessionDocument?> ReadAsync()
    {
        var state = new GrainState<StoredBytes>(new StoredBytes());
        await Bounded(services.Storage.ReadStateAsync(StateName, _row, state));
        _etag = state.ETag;
        _exists = state.RecordExists;
        if (!state.RecordExists || state.State is not { Bytes: { Length: > 0 } bytes })
        {
            return null;
        }

        var read = DocumentForm.Read(bytes, id);
        if (read.NewerFormat is { } format)
        {
            throw new NewerFormatException($"The stored session has format {format}; this release knows formats up to {DocumentForm.FormatMax}.");
        }

        return read.Document ?? await SetAsideAsync(bytes);
    }

    /// <summary>Stores the document over the one that was read.</summary>
    /// <exception cref="InconsistentStateException">Somebody else stored another one meanwhile.</exception>
    /// <exception cref="StorageHungException">No answer within the bound: it may land at any time.</exception>
    public Task WriteAsync(SessionDocument document) => WriteAsync(
        DocumentForm.Write(document, services.Options.StoredFormat),
        document is { EndedBy: null, Lifetime.NotifyOnEnd: true } ? null : document.Horizon); // a store that took it away by itself would tell nobody

    /// <summary>Removes the row, if it still is the one that was read.</summary>
    public async Task ClearAsync()
    {
        var state = State([]);
        await Bounded(services.Storage.ClearStateAsync(StateName, _row, state));
        _etag = state.ETag;
        _exists = false;
    }

    private async Task WriteAsync(byte[] bytes, DateTimeOffset? keepUntil)
    {
        var state = State(bytes, keepUntil);
        await Bounded(services.Storage.WriteStateAsync(StateName, _row, state));
        _etag = state.ETag;
        _exists = true;
    }

    /// <summary>What cannot be read is kept for whoever wants to know why, under a name of its own; the session begins anew.</summary>
    private async Task<SessionDocument?> SetAsideAsync(byte[] bytes)
    {
        var name = GrainId.Create("session-unreadable", $"{id}.{services.Time.GetUtcNow():yyyyMMddHHmmssfffffff}");
        LogUnreadable(services.Logger, id, bytes.Length, name);
        services.Metrics?.Unreadable(id);
        await Bounded(services.Storage.WriteStateAsync(StateName, name, new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes })));
        await ClearAsync();
        return null;
    }

    private GrainState<StoredBytes> State(byte[] bytes, DateTimeOffset? keepUntil = null) => new(new StoredBytes { Bytes = bytes, KeepUntil = keepUntil }, _etag!) { RecordExists = _exists };

    private async Task Bounded(Task call)
    {
        if (!call.IsCompleted)
        {
            var bound = new TaskCompletionSource();
            await using var timer = services.Time.CreateTimer(static bound => ((TaskCompletionSource)bound!).TrySetResult(), bound, services.Options.StorageTimeout, Timeout.InfiniteTimeSpan);
            if (await Task.WhenAny(call, bound.Task) != call)
            {
                throw new StorageHungException(services.Options.StorageTimeout);
            }
        }

        await call;
    }

    [LoggerMessage(107, LogLevel.Error, "Session {Session}: {Bytes} stored bytes are not a session. They were set aside as {Name}; the session begins anew.", EventName = "Unreadable")]
    private static partial void LogUnreadable(ILogger logger, SessionId session, int bytes, GrainId name);
}

/// <summary>A storage call did not answer within its bound.</summary>
internal sealed class StorageHungException(TimeSpan timeout) : Exception($"Storage did not answer within {timeout.TotalSeconds:0.###} s.");
