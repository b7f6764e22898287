using OrleansSessions.Local;

namespace OrleansSessions.Farm.Tests;

internal sealed class FakeParts : IFarmParts
{
    public PartCommandResult Result { get; set; } = PartCommandResult.Done;

    public List<string> Commands { get; } = [];

    public IReadOnlyList<PartStatus> Statuses { get; } =
    [
        new("silo", PartKind.Silo, PartState.Ready, 7, "http://127.0.0.1:1"),
        new("web-1", PartKind.Web, PartState.Starting, 8, "http://127.0.0.1:2"),
        new("web-2", PartKind.Web, PartState.Dead, null, "http://127.0.0.1:3"),
    ];

    public Task<PartCommandResult> KillAsync(string name, bool restart) => RecordAsync($"kill {name}{(restart ? " and restart" : "")}");

    public Task<PartCommandResult> StopAsync(string name) => RecordAsync($"stop {name}");

    public Task<PartCommandResult> StartAsync(string name, CancellationToken cancel) => RecordAsync($"start {name}");

    private Task<PartCommandResult> RecordAsync(string command)
    {
        Commands.Add(command);
        return Task.FromResult(Result);
    }
}
