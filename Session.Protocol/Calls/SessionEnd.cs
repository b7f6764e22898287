namespace OrleansSessions.Protocol;

/// <summary>Ends a session before its time. Ending one that is not there, or has ended, is no error.</summary>
/// <param name="Reason"><see cref="EndReason.Abandoned"/> or <see cref="EndReason.Revoked"/>.</param>
/// <param name="Incarnation">The life that is meant; <see cref="Guid.Empty"/> for whichever it is.</param>
/// <param name="Timeout">How long the sender waits for the answer.</param>
public sealed record SessionEnd(EndReason Reason, Guid Incarnation, TimeSpan Timeout);
