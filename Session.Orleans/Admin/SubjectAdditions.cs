namespace OrleansSessions;

/// <summary>What a request adds to the record of a user: its session, and its tickets, which were used with that session.</summary>
internal sealed record SubjectAdditions(StoredSession? Session, IReadOnlyList<StoredTicket> Tickets)
{
    /// <summary>The longest time that one of them may live unused.</summary>
    public TimeSpan Idle => Tickets.Select(static ticket => ticket.Idle).Append(Session?.Idle ?? TimeSpan.Zero).Max();
}
