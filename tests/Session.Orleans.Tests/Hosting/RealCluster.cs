using OrleansSessions.Tests.Fakes;
using OrleansSessions.Tests.Hosting;

[assembly: AssemblyFixture(typeof(RealCluster))]

namespace OrleansSessions.Tests.Hosting;

/// <summary>The real sessions of all tests that run over a real way, started when the first one does.</summary>
public sealed partial class RealCluster : IAsyncDisposable
{
    private static readonly Lazy<RealSessions> Cells = new(static () => new RealSessions());

    private static readonly Lazy<Task<RealGateway>> Gateway = new(static () => RealGateway.StartAsync(GatewaySettings()));

    internal static async Task<ISessionClient> ClientAsync(HostKind kind) => kind switch
    {
        HostKind.RealCells => Cells.Value.Client,
        HostKind.RealGateway => (await Gateway.Value).Client,
        _ => await OverGrainsAsync(),
    };

    /// <summary>The sessions of one test: in a cluster of its own under its clock, or in a real one.</summary>
    internal static async Task<IClusterView> ViewAsync(HostKind kind, TimeProvider time) =>
        Ways.Contains(kind) ? new SeenCluster(await ClientAsync(kind)) : new MemoryCluster(time);

    public async ValueTask DisposeAsync()
    {
        if (Cells.IsValueCreated)
        {
            await Cells.Value.DisposeAsync();
        }

        if (Gateway.IsValueCreated)
        {
            await (await Gateway.Value).DisposeAsync();
        }

        await EndAsync();
    }
}
