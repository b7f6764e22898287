using OrleansSessions.Tests.Hosting;

[assembly: AssemblyFixture(typeof(RealCluster))]

namespace OrleansSessions.Tests.Hosting;

/// <summary>The real sessions of all tests that run over a real way, started when the first one does.</summary>
public sealed partial class RealCluster : IAsyncDisposable
{
    private static readonly Lazy<RealSessions> Cells = new(static () => new RealSessions());

    internal static async Task<ISessionClient> ClientAsync(HostKind kind) => kind == HostKind.RealCells ? Cells.Value.Client : await OverGrainsAsync();

    public async ValueTask DisposeAsync()
    {
        if (Cells.IsValueCreated)
        {
            await Cells.Value.DisposeAsync();
        }

        await EndAsync();
    }
}
