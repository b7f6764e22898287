namespace OrleansSessions.WebFrontend;

/// <summary>How this node reaches the silos.</summary>
internal enum SessionTransport
{
    /// <summary>Over HTTP, with the settings of <c>ConnectionStrings:sessions</c>.</summary>
    Gateway = 1,

    /// <summary>Over an Orleans client, which finds the silos through the Redis of <c>ConnectionStrings:Redis</c>.</summary>
    Grain = 2,
}
