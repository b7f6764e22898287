using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Records the sessions and tickets that requests use by their user, and which tickets are used with which session.</summary>
internal sealed partial class SubjectRecorder(SubjectIndex index, IOptions<OrleansSessionOptions> options, TimeProvider time, ILogger<SubjectRecorder> logger) : ITicketIndex
{
    private const int MaximumRecorded = 65_536;
    private const int MaximumRefused = 4096;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(5);

    // Authentication waits for it.
    private static readonly TimeSpan UseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UsePause = TimeSpan.FromSeconds(10);

    private readonly TwoGenerationCache<RecordedFact, DateTimeOffset> _recorded = new(MaximumRecorded);
    private readonly TwoGenerationCache<string, DateTimeOffset> _refused = new(MaximumRefused);

    /// <summary>Records which user the session of a request belongs to, and links it with the request's tickets. A failure does not fail the request: a later request records it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="session">The session.</param>
    public async Task RecordAsync(HttpContext context, StoredSession session)
    {
        if (session.Id.IsNone || options.Value.Subject is null)
        {
            return;
        }

        var own = SubjectOf(context, session.Id);
        var tickets = RequestTickets.Of(context);

        // At sign-in, the request's own user is the one from before.
        foreach (var subject in tickets.Select(ticket => ticket.Subject ?? own).Append(own).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            await TryAddAsync(subject, new SubjectAdditions(session, [.. tickets.Where(ticket => (ticket.Subject ?? own) == subject)]), CallTimeout);
        }
    }

    public string? SubjectOf(HttpContext context, SessionId ticket, ClaimsPrincipal principal) =>
        options.Value.Subject is null ? null : SubjectOf(TicketContext.Of(context, principal), ticket);

    public async Task RecordSignInAsync(HttpContext context, StoredTicket ticket, CancellationToken cancellationToken)
    {
        if (ticket.Subject is { } subject)
        {
            await AddAsync(subject, new SubjectAdditions(null, [ticket]), cancellationToken);
        }

        RequestTickets.Add(context, ticket);
    }

    public async Task RecordUseAsync(HttpContext context, StoredTicket ticket)
    {
        if (options.Value.Subject is null)
        {
            return;
        }

        RequestTickets.Add(context, ticket);
        if (ticket.Subject is { } subject && !await TryAddAsync(subject, new SubjectAdditions(null, [ticket]), UseTimeout))
        {
            _refused.Put(subject, time.GetUtcNow() + UsePause, 1);
        }
    }

    public bool MayReplace(HttpContext context, SessionId ticket) => RequestTickets.MayReplace(context, ticket);

    private string? SubjectOf(HttpContext context, SessionId id)
    {
        try
        {
            return options.Value.Subject?.Invoke(context) is { Length: > 0 } subject ? subject : null;
        }
        catch (Exception error)
        {
            LogSubjectFailed(logger, id, error); // the request's changes are stored: its response must not say otherwise
            return null;
        }
    }

    private async Task AddAsync(string subject, SubjectAdditions additions, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(CallTimeout, time, cancellationToken);
        try
        {
            var outcome = await deadline.Wait(new ValueTask<CommitOutcome?>(index.AddAsync(subject, additions, deadline.Token)));
            if (outcome is { Status: not CommitStatus.Applied })
            {
                throw new SessionUnavailableException($"The sign-in could not be recorded for its user: {outcome.Outage?.Reason.ToString() ?? EnumNames<CommitStatus>.Of(outcome.Status)}. Without a record, the user could not end it from elsewhere.") { Outage = outcome.Outage };
            }
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"The sign-in could not be recorded for its user: the cluster did not answer within {CallTimeout}.", error);
        }

        Remember(subject, additions);
    }

    /// <returns>False if the cluster could not be asked, or did not answer.</returns>
    private async Task<bool> TryAddAsync(string subject, SubjectAdditions additions, TimeSpan timeout)
    {
        var now = time.GetUtcNow();
        if (IsRemembered(subject, additions, now) || (_refused.TryGet(subject, out var until) && now < until))
        {
            return true;
        }

        try
        {
            using var deadline = new Deadline(timeout, time, CancellationToken.None);
            var outcome = await deadline.Wait(new ValueTask<CommitOutcome?>(index.AddAsync(subject, additions, deadline.Token)));
            if (outcome is null or { Status: CommitStatus.Applied })
            {
                Remember(subject, additions);
                return true;
            }

            if (outcome.Status == CommitStatus.OverLimit)
            {
                _refused.Put(subject, now + RefusedFor, 1);
            }

            LogNotRecorded(additions, outcome.Status, null);
            return outcome.Status == CommitStatus.OverLimit;
        }
        catch (Exception error)
        {
            LogNotRecorded(additions, CommitStatus.Unavailable, error);
            return false;
        }
    }

    private void LogNotRecorded(SubjectAdditions additions, CommitStatus status, Exception? error)
    {
        if (additions.Session is { } session)
        {
            LogNotRecorded(logger, session.Id, status, error);
        }
        else
        {
            LogTicketNotRecorded(logger, additions.Tickets[0].Id, status, error);
        }
    }

    private bool IsRemembered(string subject, SubjectAdditions additions, DateTimeOffset now) =>
        Facts(subject, additions).All(fact => _recorded.TryGet(fact, out var at) && now < at + SubjectIndex.RecordedFor);

    private void Remember(string subject, SubjectAdditions additions)
    {
        var now = time.GetUtcNow();
        foreach (var fact in Facts(subject, additions))
        {
            _recorded.Put(fact, now, 1);
        }
    }

    private static IEnumerable<RecordedFact> Facts(string subject, SubjectAdditions additions)
    {
        if (additions.Session is { } session)
        {
            yield return new RecordedFact(subject, session.Id, session.PublicId, default, session.Idle);
        }

        foreach (var ticket in additions.Tickets)
        {
            yield return new RecordedFact(subject, ticket.Id, ticket.SignInId, default, ticket.Idle);
            if (additions.Session is { } used)
            {
                yield return new RecordedFact(subject, ticket.Id, ticket.SignInId, used.PublicId, ticket.Idle);
            }
        }
    }

    // With the public id or sign-in id: a reused key leads to another session or ticket under the same id. With its idle time: the row must outlive it.
    private readonly record struct RecordedFact(string Subject, SessionId Id, Guid PublicId, Guid Link, TimeSpan Idle);
}
