namespace OrleansSessions;

/// <summary>What a request's session is.</summary>
public enum SessionStatus
{
    /// <summary>The request brought no session.</summary>
    New = 1,

    /// <summary>The request's session was found.</summary>
    Resumed = 2,

    /// <summary>It is not there any more: its idle timeout passed, or it was never stored.</summary>
    ExpiredIdle = 3,

    /// <summary>The application ended it.</summary>
    Abandoned = 4,

    /// <summary>It was ended from elsewhere.</summary>
    Revoked = 5,

    /// <summary>It goes on under another key. For <see cref="OrleansSessionOptions.RotationGrace"/> it reads as it was before; after that it is empty.</summary>
    Rotated = 6,

    /// <summary>The cluster could not say.</summary>
    Unavailable = 7,

    /// <summary>Its absolute lifetime is over. Known for ten minutes; after that it is <see cref="ExpiredIdle"/>.</summary>
    ExpiredAbsolute = 8,
}
