namespace OrleansSessions.Grains;

/// <summary>What a successful read of the membership table says about a silo's place in its cluster.</summary>
internal enum MembershipVerdict
{
    /// <summary>The silo has not been listed as active yet: it is joining.</summary>
    Joining = 1,

    /// <summary>The silo is active, and knows all other active silos.</summary>
    Confirmed = 2,

    /// <summary>The table changed during the read, or lists other active silos than this silo knows. The next read may settle it.</summary>
    Unsettled = 3,

    /// <summary>The table says that this silo has no place, or is not the table that this silo joined by.</summary>
    Refuted = 4,
}

/// <summary>A verdict with its reason.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">A sentence for operators; empty unless the verdict is <see cref="MembershipVerdict.Refuted"/>.</param>
/// <param name="HasOtherActive">Whether the table lists another active silo, which can serve in this silo's place. Known unless the verdict is Joining or Confirmed.</param>
internal sealed record MembershipFinding(MembershipVerdict Verdict, string Reason = "", bool HasOtherActive = false);
