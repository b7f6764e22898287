namespace Orleans;

/// <summary>Why an activation ends. The numbers are Orleans' own; those that only a cluster gives never occur here.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason.</summary>
    None = 0,

    /// <summary>The host stops.</summary>
    ShuttingDown = 1,

    /// <summary>It could not be activated.</summary>
    ActivationFailed = 2,

    /// <summary>A cluster's directory failed. Never here.</summary>
    DirectoryFailure = 3,

    /// <summary>It was idle for its collection age.</summary>
    ActivationIdle = 4,

    /// <summary>It did not answer. Never here.</summary>
    ActivationUnresponsive = 5,

    /// <summary>The cluster has another. Never here.</summary>
    DuplicateActivation = 6,

    /// <summary>It got a call that this process cannot serve. Never here.</summary>
    IncompatibleRequest = 7,

    /// <summary>The application failed.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>It moves to another silo. Never here.</summary>
    Migrating = 10,

    /// <summary>The runtime asked for it. Never here.</summary>
    RuntimeRequested = 11,

    /// <summary>Memory ran low. Never here.</summary>
    HighMemoryPressure = 12,
}
