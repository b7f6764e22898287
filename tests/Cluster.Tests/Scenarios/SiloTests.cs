namespace OrleansSessions.Cluster.Tests;

/// <summary>What happens to silos. Each run is drawn from a seed, which is printed; <see cref="ScenarioRuns"/> says how to have more, or the same again.</summary>
[Collection(ThreeSilos.Name)]
public sealed class SiloTests(ThreeSilos.Fixture silos)
{
    [Fact]
    public Task S2_S4_SiloIsKilled_HistoryIsRight() => ScenarioRuns.RunAsync(new SiloKilled(), silos.Cluster);

    [Fact]
    public Task S2_S4_SiloIsStopped_HistoryIsRight() => ScenarioRuns.RunAsync(new SiloStopped(), silos.Cluster);

    [Fact]
    public Task S2_S4_AllSilosAreKilled_HistoryIsRight() => ScenarioRuns.RunAsync(new AllSilosKilled(moves: false), silos.Cluster);

    [Fact]
    public Task S2_S4_AllSilosAreKilledAndMoved_HistoryIsRight() => ScenarioRuns.RunAsync(new AllSilosKilled(moves: true), silos.Cluster);

    [Fact]
    public Task S14_SiloIsPaused_HistoryIsRight() => ScenarioRuns.RunAsync(new SiloPaused(), silos.Cluster);

    [Fact]
    public Task S2_S4_SilosAreRestartedInTurn_HistoryIsRight() => ScenarioRuns.RunAsync(new RollingRestart(), silos.Cluster);

    [Fact]
    public Task S2_S4_StoredFormatIsChangedSiloBySilo_HistoryIsRight() => ScenarioRuns.RunAsync(new FormatChanged(), silos.Cluster);

    [Fact]
    public Task S13_RedisIsRestarted_HistoryIsRight() => ScenarioRuns.RunAsync(new RedisRestarted(), silos.Cluster);
}
