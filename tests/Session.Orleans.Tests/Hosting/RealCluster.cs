using OrleansSessions.Testing;

[assembly: AssemblyFixture(typeof(OrleansSessions.Tests.RealCluster))]

namespace OrleansSessions.Tests;

/// <summary>The real sessions of all tests that run over a real way, started when the first one does.</summary>
public sealed class RealCluster : IAsyncDisposable
{
    private static readonly Lazy<RealSessions> InProcess = new(static () => new RealSessions());

    private static readonly Lazy<Task<RealGateway>> Gateway = new(static () => RealGateway.StartAsync(GatewaySettings()));

    internal static async Task<ISessionClient> ClientAsync(HostKind kind) => kind switch
    {
        HostKind.RealGrains => InProcess.Value.Client,
        HostKind.RealGateway => (await Gateway.Value).Client,
        _ => await OverGrainsAsync(),
    };

    /// <summary>The sessions of one test: in a cluster of its own under its clock, or in a real one.</summary>
    internal static async Task<IClusterView> ViewAsync(HostKind kind, TimeProvider time) =>
        Ways.Contains(kind) ? new SeenCluster(await ClientAsync(kind)) : new MemoryCluster(time);

    public async ValueTask DisposeAsync()
    {
        if (InProcess.IsValueCreated)
        {
            await InProcess.Value.DisposeAsync();
        }

        if (Gateway.IsValueCreated)
        {
            await (await Gateway.Value).DisposeAsync();
        }

        await EndAsync();
    }

    private static readonly Lazy<Task<(TestSilo Silo, GrainWeb Web)>> Grains = new(static async () =>
    {
        var cluster = TestSilo.NewCluster();
        var silo = await TestSilo.StartAsync(cluster);
        return (silo, await GrainWeb.StartAsync(cluster, options => options.Gateways.Add(silo.Gateway.EndPoint)));
    });

    internal static IEnumerable<HostKind> Ways => [HostKind.RealGrains, HostKind.RealGateway, HostKind.GrainClient];

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
