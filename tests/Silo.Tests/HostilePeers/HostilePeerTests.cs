using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>
/// What hostile peers cost a silo, and the application that shares it with them. Each attack for some seconds; for <c>HOSTILE_SECONDS=n</c> each, compared
/// with processors that are as busy, and printed as a table of docs/operating.md: <c>-explicit only -class '*HostilePeerTests'</c>. <c>HOSTILE_ATTACK=text</c>
/// takes those whose names begin with it.
/// </summary>
[Collection(nameof(HostilePeerTests))]
[CollectionDefinition(nameof(HostilePeerTests), DisableParallelization = true)]
public sealed class HostilePeerTests(ITestOutputHelper output)
{
    private const long Megabyte = 1024 * 1024;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Attacks { get; } = [.. Attack.All.Select(static attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task S12_Attack_CostsBoundedMemoryAndOthersAreServed(string name)
    {
        var attack = Attack.All.Single(attack => attack.Name == name);
        await using var silo = await AttackedSilo.StartAsync();

        var run = await AttackRun.MeasureAsync(silo, attack, Short, withBusy: false);

        output.WriteLine($"{AttackRun.Head}\n{run}");
        Assert.True(run.During.Failures.Count == 0, string.Join('\n', run.During.Failures.Distinct()));
        Assert.NotEmpty(run.During.Took);
        Assert.NotEqual(0, run.Times);
        Assert.True(attack.HasKey || silo.Output.Contains("GatewayConnections[194]", StringComparison.Ordinal), silo.Output);
        Assert.InRange(run.Growth, long.MinValue, attack.MaximumGrowth * Megabyte);
    }

    [Fact(Explicit = true)]
    public async Task S12_AllAttacks_Measured()
    {
        var time = TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("HOSTILE_SECONDS"), out var seconds) ? seconds : 20);
        var runs = new List<AttackRun>();
        var only = Environment.GetEnvironmentVariable("HOSTILE_ATTACK") ?? "";
        foreach (var attack in Attack.All.Where(attack => attack.Name.StartsWith(only, StringComparison.Ordinal)))
        {
            await using var silo = await AttackedSilo.StartAsync();
            runs.Add(await AttackRun.MeasureAsync(silo, attack, time, withBusy: true));
        }

        output.WriteLine($"{AttackRun.Head}\n{string.Join('\n', runs)}\n\nLoad {new RunLine("hostile", RunLine.Right).Load}, {Environment.ProcessorCount} processors, {time.TotalSeconds} s each.");
        Assert.All(runs, static run => Assert.Empty(run.During.Failures));
    }
}
