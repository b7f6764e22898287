namespace OrleansSessions;

/// <summary>What a silo does that has lost its place in the cluster.</summary>
public enum LostPlaceBehavior
{
    /// <summary>Sessions are unavailable on it, and its health check fails. The process goes on.</summary>
    Refuse = 1,

    /// <summary>It stops its host, so that an orchestrator starts it again.</summary>
    StopHost = 2,
}
