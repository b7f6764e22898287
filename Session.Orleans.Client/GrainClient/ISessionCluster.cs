using Orleans;

namespace OrleansSessions.Client;

/// <summary>Provides access to the session grains of a cluster.</summary>
internal interface ISessionCluster
{
    /// <summary>The factory of the grains; null while the client is not connected.</summary>
    IGrainFactory? Grains { get; }

    /// <summary>Records that a call timed out without an answer.</summary>
    void ReportTimeout();
}
