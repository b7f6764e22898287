using OrleansSessions.Local.Balancing;
using OrleansSessions.Local.Children;

namespace OrleansSessions.Local;

/// <summary>Silos, web nodes, and the balancer in front of them. Disposing ends them all.</summary>
internal sealed class Farm : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    private readonly FarmPlan _plan;
    private readonly TimeProvider _time;
    private readonly Balancer _balancer;
    private readonly List<Child> _silos;
    private readonly List<Child> _nodes;

    private Farm(FarmPlan plan, TimeProvider time, Balancer balancer)
    {
        _plan = plan;
        _time = time;
        _balancer = balancer;
        _silos = [.. plan.Silos.Select(silo => Child.Run(silo, time))];
        _nodes = [.. plan.Nodes.Select(node => Child.Run(node, time))];
    }

    /// <summary>Where the farm is reached.</summary>
    public Uri Url => _balancer.Url;

    public IReadOnlyList<Child> Silos => _silos;

    public IReadOnlyList<Child> Nodes => _nodes;

    public IEnumerable<Child> Children => [.. _silos, .. _nodes];

    /// <summary>Starts everything. Nothing is ready yet.</summary>
    public static async Task<Farm> StartAsync(FarmPlan plan, int port, TimeProvider time, CancellationToken cancel)
    {
        var balancer = await Balancer.StartAsync(port, [.. plan.Nodes.Select(node => node.Url)], cancel);
        try
        {
            return new(plan, time, balancer);
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every silo and node says that it is ready.</summary>
    /// <exception cref="FarmException">One ended, or was not ready within a minute.</exception>
    public Task ReadyAsync(CancellationToken cancel) =>
        Task.WhenAll(Children.Select(child => Readiness.WaitAsync(child, ReadyWithin, _time, cancel)));

    /// <summary>Starts a new silo process in the place of one that has ended, with the same ports and the same storage.</summary>
    public async Task RestartSiloAsync(CancellationToken cancel, int silo = 0)
    {
        await _silos[silo].DisposeAsync();
        _silos[silo] = Child.Run(_plan.Silos[silo], _time);
        await Readiness.WaitAsync(_silos[silo], ReadyWithin, _time, cancel);
    }

    /// <summary>Starts a new process in the place of a web node that has ended.</summary>
    public async Task RestartNodeAsync(CancellationToken cancel, int node = 0)
    {
        await _nodes[node].DisposeAsync();
        _nodes[node] = Child.Run(_plan.Nodes[node], _time);
        await Readiness.WaitAsync(_nodes[node], ReadyWithin, _time, cancel);
    }

    /// <summary>Front to back, so that no request in flight loses what it needs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _balancer.DisposeAsync();
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
    }
}
