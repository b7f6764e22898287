namespace OrleansSessions.Protocol;

/// <summary>Ends a session. Ending a session that does not exist, or has ended, is not an error.</summary>
/// <param name="Reason"><see cref="SessionEndReason.Abandoned"/> or <see cref="SessionEndReason.Revoked"/>.</param>
/// <param name="Incarnation">The incarnation to end; <see cref="Guid.Empty"/> for any.</param>
/// <param name="Timeout">How long the sender waits for the answer.</param>
public sealed record SessionEnd(SessionEndReason Reason, Guid Incarnation, TimeSpan Timeout);
