namespace OrleansSessions;

/// <summary>Whether this silo knows that nobody took over its sessions.</summary>
internal enum Doubt
{
    /// <summary>It knew so a moment ago.</summary>
    None = 1,

    /// <summary>It works, and could not ask: its membership's store does not answer, or says something else.</summary>
    Unproven = 2,

    /// <summary>It stood still: whoever took it for dead may have been right, and anything may have been stored since.</summary>
    Paused = 3,
}
