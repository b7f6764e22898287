namespace OrleansSessions.Silo;

/// <summary>Why the gateway closed a connection.</summary>
internal enum GatewayConnectionRefusal
{
    /// <summary>There were too many.</summary>
    TooMany = 1,

    /// <summary>There were too many that had shown no key.</summary>
    TooManyWithoutKey = 2,

    /// <summary>There were too many of its address that had shown no key.</summary>
    TooManyOfAddress = 3,

    /// <summary>It showed no key in time.</summary>
    NoKeyInTime = 4,

    /// <summary>Its calls had no key.</summary>
    CallsRefused = 5,

    /// <summary>There were too many of its application.</summary>
    TooManyOfApplication = 6,
}
