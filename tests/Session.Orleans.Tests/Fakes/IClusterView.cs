namespace OrleansSessions.Tests;

/// <summary>What a test can see of the sessions that its application has stored.</summary>
internal interface IClusterView : ISessionClient
{
    /// <summary>The sessions that are there.</summary>
    IReadOnlyList<SessionId> Ids { get; }

    /// <summary>The only one.</summary>
    SessionSnapshot Single();

    /// <summary>Ends one from elsewhere.</summary>
    void Revoke(SessionId id);
}
