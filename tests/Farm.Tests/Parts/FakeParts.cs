using OrleansSessions.Local.Parts;

namespace OrleansSessions.Farm.Tests.Parts;

internal sealed class FakeParts : IFarmParts
{
    public KillOutcome Outcome { get; set; } = KillOutcome.Killed;

    public List<string> Killed { get; } = [];

    public IReadOnlyList<PartTold> Told { get; } =
    [
        new("silo", PartKind.Silo, PartState.Ready, 7),
        new("web-1", PartKind.Web, PartState.Starting, 8),
        new("web-2", PartKind.Web, PartState.Dead, null),
    ];

    public Task<KillOutcome> KillAsync(string name)
    {
        Killed.Add(name);
        return Task.FromResult(Outcome);
    }
}
