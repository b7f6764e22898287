namespace OrleansSessions.Testing;

/// <summary>How a call to a <see cref="BreakableStorage"/> breaks.</summary>
public enum Break
{
    /// <summary>The call does not break.</summary>
    None,

    /// <summary>The call is not applied, and the caller gets an error.</summary>
    BeforeWrite,

    /// <summary>The call is applied, but the caller gets an error. A read is made, and its result is lost.</summary>
    AfterWrite,

    /// <summary>No response until a test decides how the call ends: see <see cref="HangingCall"/>.</summary>
    Hang,

    /// <summary>The call is applied at once; the response comes after <see cref="BreakableStorage.LateBy"/> of virtual time.</summary>
    Late,
}
