namespace OrleansSessions.Grains.Tests;

public sealed class LifecycleSimulationTests
{
    [Fact]
    public void Session_UsedRotatedExpiredAndEndedOnTwoSilos_KeepsEveryRule() => SeededRuns.Run(200, static seed => new LifecycleSimulation(seed).Run(), "documents stored");
}
