using System.Threading.Channels;

namespace OrleansSessions.Local;

/// <summary>All silos and web nodes of a farm. Disposing ends them.</summary>
internal sealed class FarmParts : IFarmParts, IAsyncDisposable
{
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();

    public FarmParts(FarmPlan plan, TimeProvider time)
    {
        Silos = [.. plan.Silos.Select(silo => new Part(PartKind.Silo, silo, time, _messages.Writer))];
        Nodes = [.. plan.Nodes.Select(node => new Part(PartKind.Web, node, time, _messages.Writer))];
    }

    public IReadOnlyList<Part> Silos { get; }

    public IReadOnlyList<Part> Nodes { get; }

    public IEnumerable<Part> All => Silos.Concat(Nodes);

    /// <summary>Messages for the user about parts that ended or were started again.</summary>
    public ChannelReader<string> Messages => _messages.Reader;

    public IReadOnlyList<PartStatus> Statuses => [.. All.Select(part => part.Status)];

    public Task<PartCommandResult> KillAsync(string name, bool restart) => CommandAsync(name, part => part.KillAsync(restart));

    public Task<PartCommandResult> StopAsync(string name) => CommandAsync(name, part => part.StopAsync());

    public Task<PartCommandResult> StartAsync(string name, CancellationToken cancel) => CommandAsync(name, part => part.StartAgainAsync(cancel));

    /// <summary>Starts all parts. They are not ready yet.</summary>
    public void Start()
    {
        foreach (var part in All) part.Start();
    }

    /// <summary>Ends web nodes before silos, so that no request in flight loses what it needs.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));
        await Task.WhenAll(Silos.Select(silo => silo.DisposeAsync().AsTask()));
    }

    private Task<PartCommandResult> CommandAsync(string name, Func<Part, Task<PartCommandResult>> command) =>
        All.FirstOrDefault(part => part.Name == name) is { } part ? command(part) : Task.FromResult(PartCommandResult.NoSuchPart);
}
