using Orleans;

namespace OrleansSessions.Client;

/// <summary>Grains that are called as their host says: a silo's, or those of the Orleans client that an application has itself.</summary>
internal sealed class HostedCluster(IGrainFactory grains) : ISessionCluster
{
    public IGrainFactory? Grains => grains;

    public void ReportTimeout()
    {
    }
}
