using OrleansSessions.GrainClient.Tests;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests.Hosting;

public sealed partial class RealCluster
{
    private static readonly Lazy<Task<(TestSilo Silo, GrainWeb Web)>> Grains = new(static async () =>
    {
        var cluster = TestSilo.NewCluster();
        var silo = await TestSilo.StartAsync(cluster);
        return (silo, await GrainWeb.StartAsync(cluster, options => options.Gateways.Add(silo.Gateway.EndPoint)));
    });

    internal static IEnumerable<HostKind> Ways => [HostKind.RealCells, HostKind.RealGateway, HostKind.GrainClient];

    internal static IEnumerable<string> GatewaySettings() => [$"--Cluster:ClusterId={TestSilo.NewCluster()}", $"--Cluster:SiloPort={LoopbackPort.Take()}", $"--Cluster:GatewayPort={LoopbackPort.Take()}"];

    private static async Task<ISessionClient> OverGrainsAsync() => (await Grains.Value).Web.Sessions;

    private static async ValueTask EndAsync()
    {
        if (Grains.IsValueCreated)
        {
            var (silo, web) = await Grains.Value;
            await web.DisposeAsync();
            await silo.DisposeAsync();
        }
    }
}
