namespace OrleansSessions;

internal sealed class SessionAdmin(ISessionClient client, SubjectIndex index) : ISessionAdmin
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<SessionInfo>> ListAsync(string subject, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var recorded = await index.ReadAsync(subject, cancellationToken);
        var live = new List<SessionInfo>();
        var ended = new List<IndexedSession>();
        foreach (var session in recorded.Sessions)
        {
            var seen = await index.PeekAsync(session, cancellationToken);
            if (session.HasEnded(seen))
            {
                ended.Add(session);
            }
            else if (seen.Status == LoadStatus.Whole)
            {
                live.Add(new SessionInfo { Id = session.PublicId.ToString(), FirstUsedAt = session.FirstUsedAt, EndsAt = seen.Lifetime.Ends });
            }
        }

        await index.ForgetAsync(subject, recorded, ended, cancellationToken);
        return live;
    }

    public async Task<bool> RevokeAsync(string subject, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        var recorded = await index.ReadAsync(subject, cancellationToken);
        foreach (var session in recorded.Sessions.Where(session => session.PublicId.ToString() == sessionId))
        {
            var seen = await index.PeekAsync(session, cancellationToken);
            return !session.HasEnded(seen) && await EndAsync(session.Id, seen.Version.Incarnation, cancellationToken);
        }

        return false;
    }

    public async Task<int> RevokeAllAsync(string subject, string? exceptSessionId = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var recorded = await index.ReadAsync(subject, cancellationToken);
        var kept = recorded.Sessions.Where(session => session.PublicId.ToString() == exceptSessionId).Select(static session => session.Id).ToHashSet();
        var ended = new List<IndexedSession>();
        var count = 0;
        foreach (var session in recorded.Sessions.Where(session => !kept.Contains(session.Id)))
        {
            // A reused key may now lead to another session: another user's, or the one that must stay.
            var seen = await index.PeekAsync(session, cancellationToken);
            if (session.HasEnded(seen))
            {
                ended.Add(session);
            }
            else
            {
                // A session that was rotated since it was recorded reads as rotated, without an incarnation: the cluster forwards its end.
                count += await EndAsync(session.Id, seen.Version.Incarnation, cancellationToken) ? 1 : 0;
                ended.Add(session);
            }
        }

        await index.ForgetAsync(subject, recorded, ended, cancellationToken);
        return count;
    }

    private async Task<bool> EndAsync(SessionId id, Guid incarnation, CancellationToken cancellationToken)
    {
        var outcome = await client.EndAsync(id, new SessionEnd(SessionEndReason.Revoked, incarnation, CallTimeout), cancellationToken);
        return outcome.Outage is { } outage
            ? throw new SessionUnavailableException($"The session could not be ended: {outage.Reason}, {outage.Detail.TrimEnd('.')}.") { Outage = outage, MayHaveEnded = true }
            : outcome.Status == EndStatus.Ended;
    }
}
