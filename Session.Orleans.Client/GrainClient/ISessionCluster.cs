using Orleans;

namespace OrleansSessions.Client;

/// <summary>Where session grains are called.</summary>
internal interface ISessionCluster
{
    /// <summary>The way to the grains; null while there is none.</summary>
    IGrainFactory? Grains { get; }

    /// <summary>Takes note that a call was given up without an answer.</summary>
    void ReportTimeout();
}
