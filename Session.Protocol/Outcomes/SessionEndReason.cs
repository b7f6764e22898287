namespace OrleansSessions;

/// <summary>Why a session has ended. Stored and sent over the network: append only.</summary>
public enum SessionEndReason : byte
{
    /// <summary>The session does not exist: it never did, or its idle timeout passed and nothing is left of it.</summary>
    Absent = 1,

    /// <summary>The application ended it, for example at sign-out.</summary>
    Abandoned = 2,

    /// <summary>An administrator or the application ended it from another request.</summary>
    Revoked = 3,

    /// <summary>It continues under another key.</summary>
    Rotated = 4,

    /// <summary>A session exists under this key, but it is another incarnation than the one that was loaded.</summary>
    Replaced = 5,

    /// <summary>Its absolute lifetime is over.</summary>
    ExpiredAbsolute = 6,

    /// <summary>Its idle timeout passed. Sent only in end notifications: a load of the session returns <see cref="Absent"/>.</summary>
    ExpiredIdle = 7,
}
