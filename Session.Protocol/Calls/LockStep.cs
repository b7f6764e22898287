namespace OrleansSessions.Protocol;

/// <summary>What a <see cref="SessionLock"/> requests. Sent over the network: append only.</summary>
public enum LockStep : byte
{
    /// <summary>To get the exclusive lease, when it is the requester's turn.</summary>
    Acquire = 1,

    /// <summary>To prolong the lease.</summary>
    Renew = 2,

    /// <summary>To give the lease back, or to leave the queue.</summary>
    Release = 3,
}
