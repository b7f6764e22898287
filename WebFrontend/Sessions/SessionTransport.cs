namespace OrleansSessions.WebFrontend.Sessions;

/// <summary>How this node reaches its sessions.</summary>
internal enum SessionTransport
{
    /// <summary>Over HTTP, as <c>ConnectionStrings:sessions</c> says.</summary>
    Gateway = 1,

    /// <summary>Over an Orleans client, which finds the silos in the Redis of <c>ConnectionStrings:Redis</c>.</summary>
    Grain = 2,
}
