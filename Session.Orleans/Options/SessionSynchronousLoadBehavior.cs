namespace OrleansSessions;

/// <summary>What happens when a member of <c>ISession</c> is used before the session was loaded, so that a thread has to wait for the network.</summary>
public enum SessionSynchronousLoadBehavior
{
    /// <summary>The thread waits, and a warning names the endpoint and the fix, once for each endpoint.</summary>
    Warn = 1,

    /// <summary>The member throws <see cref="InvalidOperationException"/>.</summary>
    Throw = 2,

    /// <summary>The thread waits.</summary>
    Allow = 3,
}
