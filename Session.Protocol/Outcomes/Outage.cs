namespace OrleansSessions;

/// <summary>Why there is no answer, and what is known all the same.</summary>
/// <param name="Reason">What kind of failure it is.</param>
/// <param name="Detail">What happened, for the log. Never a secret or a value.</param>
/// <param name="MayHaveBeenApplied">Whether a change may be in storage nevertheless. False: it was refused, and is not.</param>
public sealed record Outage(OutageReason Reason, string Detail, bool MayHaveBeenApplied = false);
