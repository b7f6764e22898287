namespace OrleansSessions.Grains.Tests;

public sealed class LockSimulationTests
{
    [Fact]
    public void Requests_ForTheExclusiveLease_GetItOneAfterAnother() => SeededRuns.Run(300, static seed => new LockSimulation(seed).Run(), "leases");
}
