namespace OrleansSessions.Grains.Tests;

public sealed class LockSimulationTests
{
    /// <summary>Set SESSION_SEED to run one seed, SESSION_SEEDS to run another number of them.</summary>
    [Fact]
    public void Requests_ForTheExclusiveLease_GetItOneAfterAnother()
    {
        var only = Environment.GetEnvironmentVariable("SESSION_SEED");
        var first = only is null ? Random.Shared.Next(1_000_000) : int.Parse(only);
        var count = only is null ? int.Parse(Environment.GetEnvironmentVariable("SESSION_SEEDS") ?? "300") : 1;

        var grants = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                var world = new LockSimulation(seed);
                world.Run();
                grants += world.Grants;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed} (run it alone with SESSION_SEED={seed}): {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} runs from seed {first}, {grants} leases");
        Assert.True(grants > count * 5, $"{grants} leases in {count} runs: the runs do not do what they are for");
    }
}
