using System.Buffers.Binary;

namespace OrleansSessions;

/// <summary>The record of a user's sessions and tickets, at one version. Some of them may have ended.</summary>
/// <param name="Version">The version.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Tickets">The tickets.</param>
/// <param name="Idle">The idle timeout of the record itself.</param>
/// <code>
/// session    key: public id                                      value: id (40) | first used, ticks (8), UTC, big-endian
/// ticket     key: "ticket:" sign-in id                           value: the same
/// link       key: "ticket:" sign-in id ":" session's public id   value: nothing
/// </code>
/// <remarks>Requests on several nodes add to a row at once, so each fact is an entry of its own. A reader ignores keys that it does not know.</remarks>
internal sealed record SubjectRow(SessionVersion Version, IReadOnlyList<IndexedSession> Sessions, IReadOnlyList<IndexedTicket> Tickets, TimeSpan Idle)
{
    private const string TicketPrefix = "ticket:";
    private const int GuidLength = 36;

    /// <summary>The keys of links with a ticket that is recorded no more: one node forgot it while another linked it.</summary>
    public IReadOnlyList<string> OrphanedLinks { get; private init; } = [];

    public IEnumerable<IIndexEntry> Entries => Tickets.Concat(Sessions.Cast<IIndexEntry>());

    public static SubjectRow Read(LoadOutcome outcome)
    {
        var sessions = new List<IndexedSession>();
        var tickets = new List<(Guid SignInId, SessionId Id, DateTimeOffset At)>();
        var links = new List<(Guid SignInId, Guid Session)>();
        foreach (var (key, value) in outcome.Patch.Set)
        {
            if (Guid.TryParse(key, out var publicId) && TryRead(value.Span, out var id, out var at))
            {
                sessions.Add(new IndexedSession(id, publicId, at));
            }
            else if (TryReadTicketKey(key, out var signInId, out var session))
            {
                if (session is { } linked)
                {
                    links.Add((signInId, linked));
                }
                else if (TryRead(value.Span, out id, out at))
                {
                    tickets.Add((signInId, id, at));
                }
            }
        }

        var recorded = tickets.Select(static ticket => ticket.SignInId).ToHashSet();
        var linksOf = links.ToLookup(static link => link.SignInId, static link => link.Session);
        return new SubjectRow(outcome.Version, sessions, [.. tickets.Select(ticket => new IndexedTicket(ticket.Id, ticket.SignInId, ticket.At, linksOf[ticket.SignInId].ToHashSet()))], outcome.Lifetime.Idle)
        {
            OrphanedLinks = [.. links.Where(link => !recorded.Contains(link.SignInId)).Select(static link => LinkKey(link.SignInId, link.Session))],
        };
    }

    /// <summary>Returns the entries that are missing.</summary>
    public IReadOnlyList<SessionEntry> Missing(SubjectAdditions additions, DateTimeOffset now)
    {
        var missing = new List<SessionEntry>();
        if (additions.Session is { } session)
        {
            var before = Sessions.FirstOrDefault(recorded => recorded.PublicId == session.PublicId);
            if (before.Id != session.Id) // the first time, or under the key from before a rotation
            {
                missing.Add(new SessionEntry(KeyOf(session.PublicId), Value(session.Id, before.Id.IsNone ? now : before.FirstUsedAt)));
            }
        }

        foreach (var ticket in additions.Tickets)
        {
            var before = Tickets.FirstOrDefault(recorded => recorded.SignInId == ticket.SignInId);
            if (before is null)
            {
                missing.Add(new SessionEntry(TicketPrefix + KeyOf(ticket.SignInId), Value(ticket.Id, now)));
            }

            if (additions.Session is { } used && before?.Sessions.Contains(used.PublicId) != true)
            {
                missing.Add(new SessionEntry(LinkKey(ticket.SignInId, used.PublicId), default));
            }
        }

        return missing;
    }

    /// <summary>Returns the keys that go with sessions and tickets: their own, the links between them, and orphaned links.</summary>
    public IReadOnlyList<string> KeysOf(IEnumerable<IIndexEntry> entries) => [.. entries.SelectMany(KeysOf).Concat(OrphanedLinks).Distinct(StringComparer.Ordinal)];

    private IEnumerable<string> KeysOf(IIndexEntry entry) => entry switch
    {
        IndexedSession session => Tickets.Where(ticket => ticket.Sessions.Contains(session.PublicId)).Select(ticket => LinkKey(ticket.SignInId, session.PublicId)).Prepend(KeyOf(session.PublicId)),
        IndexedTicket ticket => ticket.Sessions.Select(session => LinkKey(ticket.SignInId, session)).Prepend(TicketPrefix + KeyOf(ticket.SignInId)),
        _ => [],
    };

    private static string KeyOf(Guid id) => id.ToString();

    private static string LinkKey(Guid signInId, Guid session) => $"{TicketPrefix}{KeyOf(signInId)}:{KeyOf(session)}";

    private static byte[] Value(SessionId id, DateTimeOffset firstUsedAt)
    {
        var value = new byte[SessionId.Size + sizeof(long)];
        id.CopyTo(value);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(SessionId.Size), firstUsedAt.UtcTicks);
        return value;
    }

    private static bool TryRead(ReadOnlySpan<byte> value, out SessionId id, out DateTimeOffset firstUsedAt)
    {
        id = default;
        firstUsedAt = default;
        if (value.Length != SessionId.Size + sizeof(long) || !SessionId.TryRead(value[..SessionId.Size], out id))
        {
            return false;
        }

        firstUsedAt = new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(value[SessionId.Size..]), TimeSpan.Zero);
        return true;
    }

    private static bool TryReadTicketKey(string key, out Guid signInId, out Guid? session)
    {
        (signInId, session) = (default, null);
        if (!key.StartsWith(TicketPrefix, StringComparison.Ordinal) || key.Length < TicketPrefix.Length + GuidLength)
        {
            return false;
        }

        var ids = key.AsSpan(TicketPrefix.Length);
        var isRead = Guid.TryParse(ids[..GuidLength], out signInId);
        if (ids.Length == GuidLength)
        {
            return isRead;
        }

        session = ids[GuidLength] == ':' && Guid.TryParse(ids[(GuidLength + 1)..], out var linked) ? linked : null;
        return isRead && session is not null;
    }
}
