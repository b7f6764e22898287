namespace OrleansSessions.Cluster.Tests;

/// <summary>One silo of three comes back with another clock than the others, and later with the right one.</summary>
internal abstract class ClockScenario : Scenario
{
    public override bool MovesClocks => true;

    protected static TimeSpan AheadOrBehind(TimeSpan by, Random random) => random.Next(2) == 0 ? by : -by;

    /// <param name="silo">The silo. It is stopped before, and started afterwards.</param>
    /// <param name="clock">Its settings meanwhile.</param>
    /// <param name="happenAsync">What happens meanwhile. Afterwards the silo is stopped.</param>
    protected static async Task WithAsync(SiloNode silo, (string Name, string Value)[] clock, Func<Task> happenAsync)
    {
        await silo.StopAsync();
        Array.ForEach(clock, setting => silo.Settings.Add(setting.Name, setting.Value));
        await happenAsync();
        Array.ForEach(clock, setting => silo.Settings.Remove(setting.Name));
        await silo.StartAsync();
    }
}
