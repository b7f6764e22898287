namespace OrleansSessions.Testing;

/// <summary>How storage fails.</summary>
public enum ProxyFault
{
    /// <summary>It does not.</summary>
    None = 1,

    /// <summary>Before the write: what is asked never arrives, and the connection breaks.</summary>
    DropRequests = 2,

    /// <summary>After the write: what is asked is done, its answer gets lost, and the connection breaks.</summary>
    DropAnswers = 3,

    /// <summary>It hangs: nothing passes until the fault is over, and then all that was held does.</summary>
    Hang = 4,

    /// <summary>It answers late.</summary>
    Delay = 5,

    /// <summary>It is gone: connections break, and nobody listens.</summary>
    Gone = 6,

    /// <summary>It refuses: connections break as soon as they are made.</summary>
    Refuse = 7,
}
