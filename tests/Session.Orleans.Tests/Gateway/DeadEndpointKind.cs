namespace OrleansSessions.Tests;

/// <summary>The ways in which an endpoint can be of no use.</summary>
public enum DeadEndpointKind
{
    /// <summary>Nobody listens.</summary>
    Refuses = 1,

    /// <summary>Connections do not open.</summary>
    Hangs = 2,

    /// <summary>Connections open, and nothing is said.</summary>
    Silent = 3,

    /// <summary>Every answer takes long.</summary>
    Slow = 4,

    /// <summary>A proxy answers that there is nobody behind it.</summary>
    BadGateway = 5,
}
