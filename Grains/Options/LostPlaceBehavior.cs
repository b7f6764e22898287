namespace OrleansSessions;

/// <summary>What a silo does that has lost its place in the cluster.</summary>
public enum LostPlaceBehavior
{
    /// <summary>The sessions that it has are unavailable, and a health check that loads one of them fails. The process goes on.</summary>
    Refuse = 1,

    /// <summary>It stops its host, so that an orchestrator starts it again.</summary>
    StopHost = 2,
}
