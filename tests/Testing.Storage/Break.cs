namespace OrleansSessions.Testing;

/// <summary>How a call to a <see cref="BreakableStorage"/> breaks.</summary>
public enum Break
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Nothing landed, and the caller is told so.</summary>
    BeforeWrite,

    /// <summary>It landed, and the caller is told that it did not. A read is made and its answer lost.</summary>
    AfterWrite,

    /// <summary>No answer until a test decides how the call ends: see <see cref="HangingCall"/>.</summary>
    Hang,

    /// <summary>It lands at once; the answer comes after <see cref="BreakableStorage.LateBy"/> of virtual time.</summary>
    Late,
}
