namespace OrleansSessions.Farm.Tests.Launcher;

public sealed class LauncherCheckTests
{
    // A lease that nobody gives back, and the time that sessions go idle in, are waited for.
    private static readonly TimeSpan CheckedWithin = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Check_Farm_EveryClaimHoldsAndNothingIsLeft()
    {
        await using var launcher = Launcher.Run("--check", "--posts", "200");
        await launcher.UntilAsync("web-3");

        var exitCode = await launcher.EndAsync(CheckedWithin);

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(launcher.Seen, line => line.StartsWith("FAIL", StringComparison.Ordinal));
        foreach (var row in launcher.Rows.Values) await Pids.GoneAsync(row.Pid);
    }
}
