namespace OrleansSessions;

/// <summary>Why a session is over. Stored and sent: append only.</summary>
public enum EndReason : byte
{
    /// <summary>It is not there: never was, or its idle timeout passed and nothing is left of it.</summary>
    Absent = 1,

    /// <summary>The application ended it (sign-out).</summary>
    Abandoned = 2,

    /// <summary>An administrator or the application ended it from elsewhere.</summary>
    Revoked = 3,

    /// <summary>It goes on under another key.</summary>
    Rotated = 4,

    /// <summary>It is there, but in another life than the one that was loaded.</summary>
    Replaced = 5,

    /// <summary>Its absolute lifetime is over.</summary>
    ExpiredAbsolute = 6,

    /// <summary>Its idle timeout passed. Told of an end only: a session that is asked for then is <see cref="Absent"/>.</summary>
    ExpiredIdle = 7,
}
