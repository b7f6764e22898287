using Microsoft.AspNetCore.Authentication;

namespace OrleansSessions;

/// <summary>The row of a ticket. Both entries are written together, so a sign-in id is never that of another user's ticket.</summary>
/// <code>
/// ticket     the ticket, as TicketSerializer writes it
/// sign-in    the sign-in id: a GUID (16)     without it, the row's public id
/// </code>
internal static class TicketRow
{
    private const string Ticket = "ticket";
    private const string SignIn = "sign-in";
    private const int SignInIdSize = 16;

    public static SessionPatch Changes(AuthenticationTicket ticket, Guid signInId) =>
        new() { Set = [new SessionEntry(Ticket, TicketSerializer.Default.Serialize(ticket)), new SessionEntry(SignIn, signInId.ToByteArray())] };

    /// <summary>Reads the ticket of a row. Returns false if there is none; <paramref name="ticket"/> is null if it is unreadable.</summary>
    public static bool TryRead(SessionSnapshot row, out AuthenticationTicket? ticket)
    {
        var exists = row.Entries.TryGetValue(Ticket, out var stored);
        ticket = exists ? TicketSerializer.Default.Deserialize(stored.ToArray()) : null;
        return exists;
    }

    public static Guid SignInIdOf(SessionSnapshot row) => row.Entries.TryGetValue(SignIn, out var stored) ? SignInIdOf(stored, row.PublicId) : row.PublicId;

    /// <param name="seen">A load of the whole row.</param>
    public static Guid SignInIdOf(LoadOutcome seen)
    {
        foreach (var (key, value) in seen.Patch.Set)
        {
            if (key == SignIn)
            {
                return SignInIdOf(value, seen.PublicId);
            }
        }

        return seen.PublicId;
    }

    private static Guid SignInIdOf(ReadOnlyMemory<byte> stored, Guid publicId) => stored.Length == SignInIdSize ? new Guid(stored.Span) : publicId;
}
