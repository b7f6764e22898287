using System.Threading.Channels;
using OrleansSessions.Local.Balancing;
using OrleansSessions.Local.Children;
using OrleansSessions.Local.Parts;

namespace OrleansSessions.Local;

/// <summary>Silos, web nodes, and the balancer in front of them. Disposing ends them all.</summary>
internal sealed class Farm : IAsyncDisposable
{
    private readonly FarmParts _parts;
    private readonly Balancer _balancer;

    private Farm(FarmParts parts, Balancer balancer)
    {
        _parts = parts;
        _balancer = balancer;
    }

    /// <summary>Where the farm is reached.</summary>
    public Uri Url => _balancer.Url;

    public IReadOnlyList<Child> Silos => [.. _parts.Silos.Select(silo => silo.Child)];

    public IReadOnlyList<Child> Nodes => [.. _parts.Nodes.Select(node => node.Child)];

    public IEnumerable<Child> Children => [.. Silos, .. Nodes];

    /// <summary>What becomes of the parts after they were started, for the person at the keyboard.</summary>
    public ChannelReader<string> News => _parts.News;

    /// <summary>Starts everything. Nothing is ready yet.</summary>
    public static async Task<Farm> StartAsync(FarmPlan plan, int port, TimeProvider time, CancellationToken cancel)
    {
        var parts = new FarmParts(plan, time);
        var balancer = await Balancer.StartAsync(port, [.. plan.Nodes.Select(node => node.Url)], cancel, parts);
        var farm = new Farm(parts, balancer);
        try
        {
            parts.Start();
            return farm;
        }
        catch
        {
            await farm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every silo and node says that it is ready.</summary>
    /// <exception cref="FarmException">One ended, or was not ready within a minute.</exception>
    public Task ReadyAsync(CancellationToken cancel) => Task.WhenAll(_parts.All.Select(part => part.ReadyAsync(cancel)));

    /// <summary>Starts a new silo process in the place of one that has ended, with the same ports and the same storage.</summary>
    public Task RestartSiloAsync(CancellationToken cancel, int silo = 0) => _parts.Silos[silo].RestartAsync(cancel);

    /// <summary>Starts a new process in the place of a web node that has ended.</summary>
    public Task RestartNodeAsync(CancellationToken cancel, int node = 0) => _parts.Nodes[node].RestartAsync(cancel);

    /// <summary>Front to back, so that no request in flight loses what it needs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _balancer.DisposeAsync();
        await _parts.DisposeAsync();
    }
}
