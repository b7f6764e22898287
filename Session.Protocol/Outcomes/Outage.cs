namespace OrleansSessions;

/// <summary>Why the cluster did not do what was requested, and whether it may still happen.</summary>
/// <param name="Reason">The kind of failure.</param>
/// <param name="Detail">What happened, for the log. It contains no secrets and no values.</param>
/// <param name="MayHaveBeenApplied">Whether the change may be in storage nevertheless. If false, it was refused and is not stored.</param>
public sealed record Outage(OutageReason Reason, string Detail, bool MayHaveBeenApplied = false);
