using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

internal sealed class SessionAdmin(SubjectIndex index, IHttpContextAccessor? requests = null) : ISessionAdmin
{
    public async Task<IReadOnlyList<SessionInfo>> ListAsync(string subject, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var recorded = await index.ReadAsync(subject, cancellationToken);
        var seen = SubjectIndex.Answered(await index.PeekAsync([.. recorded.Entries], cancellationToken));
        await index.ForgetAsync(subject, recorded, seen.Where(static one => one.HasEnded).Select(static one => one.Entry), cancellationToken);
        return [.. seen
            .Where(static one => one is { Status: LoadStatus.Whole, HasEnded: false, Entry: IndexedSession })
            .Select(static one => new SessionInfo { Id = ((IndexedSession)one.Entry).PublicId.ToString(), FirstUsedAt = one.Entry.FirstUsedAt, EndsAt = one.Ends })];
    }

    public async Task<bool> RevokeAsync(string subject, string sessionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentException.ThrowIfNullOrEmpty(sessionId);
        var recorded = await index.ReadAsync(subject, cancellationToken);
        IIndexEntry[] entries =
        [
            .. recorded.Tickets.Where(ticket => WasUsedWith(ticket, sessionId)),
            .. recorded.Sessions.Where(session => session.PublicId.ToString() == sessionId),
        ];
        var ended = await index.EndAsync(await index.PeekAsync(entries, cancellationToken), cancellationToken);
        TellCaller(ended);
        return ended.Count > 0;
    }

    public async Task<int> RevokeAllAsync(string subject, string? exceptSessionId = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var recorded = await index.ReadAsync(subject, cancellationToken);
        var tickets = await TicketsOfCallerAsync(exceptSessionId, cancellationToken) ?? recorded.Tickets.Where(ticket => WasUsedWith(ticket, exceptSessionId)).Select(static ticket => ticket.Id);
        var kept = recorded.Sessions.Where(session => session.PublicId.ToString() == exceptSessionId).Select(static session => session.Id).Concat(tickets).ToHashSet();
        var seen = await index.PeekAsync([.. recorded.Entries.Where(entry => !kept.Contains(entry.Id))], cancellationToken);
        var ended = await index.EndAsync(seen, cancellationToken);
        TellCaller(ended);
        await index.ForgetAsync(subject, recorded, seen.Select(static one => one.Entry), cancellationToken);
        return ended.OfType<IndexedSession>().Count();
    }

    private static bool WasUsedWith(IndexedTicket ticket, string? sessionId) => ticket.Sessions.Any(session => session.ToString() == sessionId);

    // A request that ends its own session deletes the cookie in its response. One that ends its own ticket may sign its user in again.
    private void TellCaller(IReadOnlyList<IIndexEntry> ended)
    {
        if (requests?.HttpContext is { } request)
        {
            RequestTickets.Revoke(request, ended.OfType<IndexedTicket>().Select(static ticket => ticket.Id));
        }

        if (requests?.HttpContext?.Features.Get<ISessionFeature>()?.Session is OrleansSession session)
        {
            foreach (var one in ended)
            {
                session.RecordEnd(one.Id);
            }
        }
    }

    // Of a caller that keeps its own session, only the tickets that it presents stay: one that was used with this session before may have been stolen.
    private async Task<IEnumerable<SessionId>?> TicketsOfCallerAsync(string? sessionId, CancellationToken cancellationToken)
    {
        if (sessionId is null || requests?.HttpContext is not { } request || RequestTickets.Of(request) is not { Count: > 0 } tickets || request.Features.Get<ISessionFeature>()?.Session is not { } session)
        {
            return null;
        }

        await session.LoadAsync(cancellationToken);
        return session.Id == sessionId ? tickets.Select(static ticket => ticket.Id) : null;
    }
}
