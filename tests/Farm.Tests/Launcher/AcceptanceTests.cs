namespace OrleansSessions.Farm.Tests;

public sealed class AcceptanceTests
{
    // The scenarios wait for a lease to run out, and for sessions to go idle.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Check_OneSilo_EveryClaimHoldsAndNoProcessIsLeft()
    {
        await using var launcher = Launcher.Run("--check", "--posts", "200");
        await launcher.UntilAsync("web-3");

        var exitCode = await launcher.EndAsync(Timeout);

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(launcher.Seen, line => line.StartsWith("FAIL", StringComparison.Ordinal));
        foreach (var row in launcher.Rows.Values) await Pids.GoneAsync(row.Pid);
    }
}
