namespace OrleansSessions.Grains.Tests;

public sealed class SimulationTests
{
    [Fact]
    public void Actors_TwoOverOneRowThatBreaks_KeepEveryRule() => SeededRuns.Run(2000, static seed => new Simulation(seed).Run(), "documents stored");
}
