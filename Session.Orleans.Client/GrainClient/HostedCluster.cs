using Orleans;

namespace OrleansSessions.Client;

/// <summary>The grain factory of the host: a silo's, or that of the application's own Orleans client.</summary>
internal sealed class HostedCluster(IGrainFactory grains) : ISessionCluster
{
    public IGrainFactory? Grains => grains;

    public void ReportTimeout()
    {
    }
}
