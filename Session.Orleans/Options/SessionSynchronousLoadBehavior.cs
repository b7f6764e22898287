namespace OrleansSessions;

/// <summary>What happens when a member of an <c>ISession</c> is used before the session was loaded, so that a thread has to wait for the network.</summary>
public enum SessionSynchronousLoadBehavior
{
    /// <summary>It waits, and a warning names the endpoint and the fix. Once per endpoint.</summary>
    Warn = 1,

    /// <summary>It throws <see cref="InvalidOperationException"/>.</summary>
    Throw = 2,

    /// <summary>It waits.</summary>
    Allow = 3,
}
