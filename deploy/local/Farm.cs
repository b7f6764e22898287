using System.Threading.Channels;

namespace OrleansSessions.Local;

/// <summary>Silos, web nodes, and the balancer in front of them. Disposing ends all of them.</summary>
internal sealed class Farm : IAsyncDisposable
{
    private readonly FarmParts _parts;
    private readonly Balancer _balancer;

    private Farm(FarmParts parts, Balancer balancer)
    {
        _parts = parts;
        _balancer = balancer;
    }

    /// <summary>The address of the balancer.</summary>
    public Uri Url => _balancer.Url;

    public IReadOnlyList<ChildProcess> Silos => [.. _parts.Silos.Select(silo => silo.Process)];

    public IReadOnlyList<ChildProcess> Nodes => [.. _parts.Nodes.Select(node => node.Process)];

    public IEnumerable<ChildProcess> Processes => [.. Silos, .. Nodes];

    /// <summary>Messages for the user about parts that ended or were started again.</summary>
    public ChannelReader<string> Messages => _parts.Messages;

    /// <summary>Starts all parts. They are not ready yet.</summary>
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

    /// <summary>Waits until every silo and web node is ready.</summary>
    /// <exception cref="FarmException">One ended, or was not ready within a minute.</exception>
    public Task ReadyAsync(CancellationToken cancel) => Task.WhenAll(_parts.All.Select(part => part.ReadyAsync(cancel)));

    /// <summary>Ends the farm front to back, so that no request in flight loses what it needs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _balancer.DisposeAsync();
        await _parts.DisposeAsync();
    }
}
