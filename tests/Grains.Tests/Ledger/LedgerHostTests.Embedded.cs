using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>The ledger in a host, hours in a moment. Orleans takes its time from the machine, so this is for the embedded engine.</summary>
public sealed class LedgerHostTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task S7_IdleSessions_LeaveStorageWithinTwoMinutes_TouchedOnesStay()
    {
        var directory = Directory.CreateTempSubdirectory("ledger-");
        var time = new ManualTime();
        using var host = Start(directory.FullName, time);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<ISessionClient>();
        var ids = Enumerable.Range(0, 60).Select(static i => SessionId.From(1, Enumerable.Range(i, 32).Select(static b => (byte)b).ToArray())).ToList();
        foreach (var id in ids)
        {
            await client.CommitAsync(id, Create(), default);
        }

        var touched = ids.Take(20).ToList();
        for (var minute = 0; minute < 22; minute++)
        {
            foreach (var id in touched)
            {
                await client.LoadAsync(id, new SessionLoad(default, Idle), default);
            }

            await PassAsync(time, TimeSpan.FromMinutes(1));
        }

        await SettleAsync(time, () => Sessions(directory) <= touched.Count);
        var statuses = new List<LoadStatus>();
        foreach (var id in touched)
        {
            statuses.Add((await client.LoadAsync(id, new SessionLoad(default, Idle), default)).Status);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);
        var left = Sessions(directory);
        directory.Delete(recursive: true);

        Assert.Equal(touched.Count, left);
        Assert.All(statuses, static status => Assert.Equal(LoadStatus.Whole, status));
    }

    private static SessionCommit Create() => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = Idle,
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [new SessionEntry("planted", "value"u8.ToArray())] },
    };

    private static int Sessions(DirectoryInfo directory) =>
        Directory.EnumerateFiles(Path.Combine(directory.FullName, "rows"), "*", SearchOption.AllDirectories)
            .Count(static file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains("planted", StringComparison.Ordinal));

    /// <summary>Lets virtual time pass in small steps, and real work catch up with each.</summary>
    private static async Task PassAsync(ManualTime time, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(5))
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    /// <summary>Time stands still, or nearly, until the sweeps that are due have done their work.</summary>
    private static async Task SettleAsync(ManualTime time, Func<bool> done)
    {
        for (var i = 0; i < 1000 && !done(); i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static IHost Start(string directory, ManualTime time)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.Configure<SessionCellOptions>(static cell => cell.StorageTimeout = TimeSpan.FromMinutes(1)); // a real disk, on a clock that runs
        builder.Services.AddOrleansSession().UseInProcess(options => options.Directory = directory);
        return builder.Build();
    }
}
