namespace OrleansSessions.Grains.Tests;

/// <summary>Runs a simulation for many seeds. <c>SESSION_SEED=s</c> runs that one, <c>SESSION_SEEDS=n</c> another number of them.</summary>
internal static class SeededRuns
{
    /// <summary>Runs them.</summary>
    /// <param name="count">How many seeds, unless it is set.</param>
    /// <param name="run">Runs one seed, and returns how much of what it is for it did.</param>
    /// <param name="done">What that is.</param>
    public static void Run(int count, Func<int, int> run, string done)
    {
        var only = Environment.GetEnvironmentVariable("SESSION_SEED");
        var first = only is null ? Random.Shared.Next(1_000_000) : int.Parse(only);
        count = only is not null ? 1 : Environment.GetEnvironmentVariable("SESSION_SEEDS") is { } many ? int.Parse(many) : count;

        var sum = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                sum += run(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed} (run it alone with SESSION_SEED={seed}): {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} runs from seed {first}: {sum} {done}");
        Assert.True(only is not null || sum > count * 5, $"{sum} {done} in {count} runs: the runs do not do what they are for");
    }
}
