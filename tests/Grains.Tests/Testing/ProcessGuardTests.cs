using System.Diagnostics;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class ProcessGuardTests
{
    private const int Killed = 128 + 9;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Dispose_ProcessesRun_EndsThem()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh.");
        using var one = Process.Start("sleep", ["600"]);
        using var other = Process.Start("sleep", ["600"]);
        var guard = new ProcessGuard();
        guard.Add(one);
        guard.Add(other);

        guard.Dispose();
        await Task.WhenAll(one.WaitForExitAsync(), other.WaitForExitAsync()).WaitAsync(EndsWithin, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal((Killed, Killed), (one.ExitCode, other.ExitCode));
    }

    [Fact]
    public async Task Dispose_OneHasEnded_EndsTheOther()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no sh.");
        using var one = Process.Start("sleep", ["0"]);
        using var other = Process.Start("sleep", ["600"]);
        var guard = new ProcessGuard();
        guard.Add(one);
        guard.Add(other);
        await one.WaitForExitAsync(TestContext.Current.CancellationToken);

        guard.Dispose();
        await other.WaitForExitAsync().WaitAsync(EndsWithin, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal((0, Killed), (one.ExitCode, other.ExitCode));
    }
}
