namespace OrleansSessions.Grains.Tests;

public sealed class SimulationTests
{
    /// <summary>Set SESSION_SEED to run one seed, SESSION_SEEDS to run another number of them.</summary>
    [Fact]
    public void Actors_TwoOverOneRowThatBreaks_KeepEveryRule()
    {
        var only = Environment.GetEnvironmentVariable("SESSION_SEED");
        var first = only is null ? Random.Shared.Next(1_000_000) : int.Parse(only);
        var count = only is null ? int.Parse(Environment.GetEnvironmentVariable("SESSION_SEEDS") ?? "2000") : 1;

        var stored = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                stored += new Simulation(seed).Run();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed} (run it alone with SESSION_SEED={seed}): {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} runs from seed {first}, {stored} documents stored");
        Assert.True(stored > count * 5, $"{stored} documents in {count} runs: the runs do not do what they are for");
    }
}
