using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace OrleansSessions;

/// <summary>Reads the cookies of waiting touches, and sends the touches to the cluster.</summary>
internal sealed partial class TouchSender(ISessionClient client, SessionCookieReader cookies, EndedSessions ended, IOptions<SessionOptions> session, TimeProvider time, ILogger<TouchSender> logger)
{
    // No request waits for a batch of touches, but the next batch does: so it is bounded even if IOTimeout is infinite.
    private static readonly TimeSpan MaximumCallDuration = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _timeout = session.Value.IOTimeout is var request && request != Timeout.InfiniteTimeSpan && request < MaximumCallDuration ? request : MaximumCallDuration;

    // One warning per outage, not one per second.
    private bool _failing;

    /// <returns>The touches to try again.</returns>
    public async Task<IReadOnlyList<QueuedTouch>> SendAsync(QueuedTouches notes)
    {
        List<QueuedTouch> unsent = [];
        var hasFailed = false;
        foreach (var batch in Newest(notes).Values.Chunk(GatewayProtocol.MaximumTouches))
        {
            var failure = await TrySendAsync(batch);
            if (failure is not null)
            {
                if (!_failing && !hasFailed)
                {
                    LogTouchFailed(logger, batch.Length, failure);
                }

                hasFailed = true;
                unsent.AddRange(batch.Where(note => time.GetElapsedTime(note.At) < note.Idle));
            }
        }

        _failing = hasFailed;
        return unsent;
    }

    private SessionId Read(in QueuedTouch note)
    {
        try
        {
            var texts = note.CookieName is { } name ? CookieValues.Of(note.Text, name) : new StringValues(note.Text);
            return texts.Count > 1 ? cookies.LastChosen(cookies.ReadAll(texts)) : cookies.Read(texts);
        }
        catch (SessionUnavailableException)
        {
            return default; // data protection has logged it, and the other touches must not be lost with this one
        }
    }

    private async Task<string?> TrySendAsync(QueuedTouch[] batch)
    {
        using var deadline = new Deadline(_timeout, time, CancellationToken.None);
        try
        {
            var touches = Array.ConvertAll(batch, note => new SessionTouch(note.Id, CachingSessionClient.Idle(note.Idle), time.GetElapsedTime(note.At), note.IsPresented));
            var outcome = await deadline.Wait(client.TouchAsync(touches, deadline.Token));
            return outcome.Outage is { } outage ? $"{outage.Reason}, {outage.Detail}" : null;
        }
        catch (OperationCanceledException) when (deadline.Passed)
        {
            SessionLog.SessionRefreshTimeout(logger);
            return "it took too long";
        }
        catch (Exception error)
        {
            return error.Message; // no client should throw; if one does, the touches of other requests must not be lost with it
        }
    }

    // Many requests of one browser have the same header: it is read once.
    private Dictionary<SessionId, QueuedTouch> Newest(QueuedTouches notes)
    {
        var read = new Dictionary<(string, string?), SessionId>();
        var newest = new Dictionary<SessionId, QueuedTouch>();
        foreach (var note in notes.All)
        {
            var id = note.Id;
            if (note.Text is { } text && !read.TryGetValue((text, note.CookieName), out id))
            {
                id = Read(note);
                read.Add((text, note.CookieName), id);
            }

            if (!id.IsNone && ended.Find(id) is null)
            {
                var isKnown = newest.TryGetValue(id, out var other);
                newest[id] = (isKnown && other.At >= note.At ? other : note) with { Id = id, Text = null, CookieName = null, IsPresented = note.IsPresented || (isKnown && other.IsPresented) };
            }
        }

        return newest;
    }
}
