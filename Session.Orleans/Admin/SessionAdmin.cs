namespace OrleansSessions.Admin;

internal sealed class SessionAdmin(ISessionClient client, SubjectIndex index, SessionApplication application) : ISessionAdmin
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<SessionInfo>> ListAsync(string subject, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var noted = await index.ReadAsync(subject, cancellationToken);
        var live = new List<SessionInfo>();
        var over = new List<NotedSession>();
        foreach (var session in noted.Sessions)
        {
            var outcome = await client.LoadAsync(session.Id, new SessionLoad(default, TimeSpan.Zero), cancellationToken);
            if (outcome.Outage is { } outage)
            {
                throw Unavailable("A session could not be looked at", outage);
            }

            if (outcome.PublicId == session.PublicId && outcome.Status is LoadStatus.Whole)
            {
                live.Add(new SessionInfo(session.Id.ToString(), session.PublicId, session.Since, outcome.Lifetime.Ends));
            }
            else if (outcome.Status is LoadStatus.Whole || (outcome.Status == LoadStatus.Ended && outcome.Reason != EndReason.Rotated))
            {
                over.Add(session); // or another session has its key by now, which is noted for itself
            }
        }

        await index.ForgetAsync(subject, noted, over, cancellationToken);
        return live;
    }

    public Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken = default) =>
        SessionId.TryParse(sessionId, out var id) && id.Application == application.Tag
            ? EndAsync(id, cancellationToken)
            : throw new ArgumentException("It is no id of a session of this application.", nameof(sessionId));

    public async Task<int> RevokeAllAsync(string subject, string? exceptSessionId = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var noted = await index.ReadAsync(subject, cancellationToken);
        var revoked = new List<NotedSession>();
        var count = 0;
        foreach (var session in noted.Sessions)
        {
            if (exceptSessionId is not null && await IsAsync(session, exceptSessionId, cancellationToken))
            {
                continue;
            }

            count += await EndAsync(session.Id, cancellationToken) ? 1 : 0;
            revoked.Add(session);
        }

        await index.ForgetAsync(subject, noted, revoked, cancellationToken);
        return count;
    }

    // What is noted may be older than what is there: a key whose session idled out is used again.
    private async Task<bool> IsAsync(NotedSession noted, string sessionId, CancellationToken cancellationToken)
    {
        if (noted.Id.ToString() == sessionId || noted.PublicId.ToString() == sessionId)
        {
            return true;
        }

        var outcome = await client.LoadAsync(noted.Id, new SessionLoad(default, TimeSpan.Zero), cancellationToken);
        return outcome.Outage is { } outage ? throw Unavailable("A session could not be looked at", outage) : outcome.Status == LoadStatus.Whole && outcome.PublicId.ToString() == sessionId;
    }

    private async Task<bool> EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        var outcome = await client.EndAsync(id, new SessionEnd(EndReason.Revoked, Guid.Empty, CallTimeout), cancellationToken);
        return outcome.Outage is { } outage ? throw Unavailable("The session could not be ended", outage) : outcome.Status == EndStatus.Ended;
    }

    private static SessionUnavailableException Unavailable(string what, Outage outage) => new($"{what}: {outage.Reason}, {outage.Detail.TrimEnd('.')}.") { Outage = outage };
}
