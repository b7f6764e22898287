using System.Globalization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A rolling restart after which silos store another format than before: meanwhile silos of both serve, and read each other's rows.</summary>
internal sealed class FormatChanged : Scenario
{
    private int _format = 1;

    public override string Name => "stored format changed";

    public override async Task HappenAsync(SiloCluster cluster, Random random)
    {
        _format = 3 - _format;
        foreach (var silo in cluster.Silos)
        {
            silo.Settings["Sessions__StoredFormat"] = _format.ToString(CultureInfo.InvariantCulture);
            await silo.StopAsync();
            await silo.StartAsync();
        }
    }
}
