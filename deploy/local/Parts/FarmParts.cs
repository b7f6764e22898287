using System.Threading.Channels;

namespace OrleansSessions.Local.Parts;

/// <summary>All silos and web nodes of a farm. Disposing ends them.</summary>
internal sealed class FarmParts : IFarmParts, IAsyncDisposable
{
    private readonly Channel<string> _news = Channel.CreateUnbounded<string>();

    public FarmParts(FarmPlan plan, TimeProvider time)
    {
        Silos = [.. plan.Silos.Select(silo => new Part(PartKind.Silo, silo, time, _news.Writer))];
        Nodes = [.. plan.Nodes.Select(node => new Part(PartKind.Web, node, time, _news.Writer))];
    }

    public IReadOnlyList<Part> Silos { get; }

    public IReadOnlyList<Part> Nodes { get; }

    public IEnumerable<Part> All => Silos.Concat(Nodes);

    /// <summary>What becomes of the parts after they were started, for the person at the keyboard.</summary>
    public ChannelReader<string> News => _news.Reader;

    public IReadOnlyList<PartTold> Told => [.. All.Select(part => part.Told)];

    public Task<KillOutcome> KillAsync(string name) =>
        All.FirstOrDefault(part => part.Name == name)?.KillAsync() ?? Task.FromResult(KillOutcome.NoSuchPart);

    /// <summary>Starts everything. Nothing is ready yet.</summary>
    public void Start()
    {
        foreach (var part in All) part.Start();
    }

    /// <summary>Front to back, so that no request in flight loses what it needs.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));
        await Task.WhenAll(Silos.Select(silo => silo.DisposeAsync().AsTask()));
    }
}
