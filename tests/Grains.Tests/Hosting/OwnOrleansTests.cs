using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>Applications with Orleans of their own.</summary>
public sealed class OwnOrleansTests
{
    private static readonly Action<WebApplicationBuilder> Sessions = static builder => builder.Services.AddOrleansSession().UseInProcess();

    private static readonly Action<WebApplicationBuilder> Silo = static builder => builder.UseOrleans(static silo => silo.UseLocalhostClustering());

    private static readonly Action<WebApplicationBuilder> Client = static builder => builder.UseOrleansClient(static client => client.UseLocalhostClustering());

    public static TheoryData<string, Action<WebApplicationBuilder>[]> Orders => new()
    {
        { "a silo before", [Silo, Sessions] },
        { "a silo after", [Sessions, Silo] },
        { "a silo between two calls", [Sessions, Silo, Sessions] },
        { "a silo by IHostBuilder", [Sessions, static builder => builder.Host.UseOrleans(static _ => { })] },
        { "a client before", [Client, Sessions] },
        { "a client after", [Sessions, Client] },
    };

    [Theory]
    [MemberData(nameof(Orders), DisableDiscoveryEnumeration = true)]
    public async Task UseInProcess_ApplicationHasOrleans_StartFailsWithTheRecipe(string order, Action<WebApplicationBuilder>[] steps)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(steps));

        Assert.True(refused.Message.StartsWith("UseInProcess()", StringComparison.Ordinal) && refused.Message.Contains("AddSessionGrains()", StringComparison.Ordinal), $"{order}: {refused.Message}");
    }

    [Fact]
    public async Task UseInProcess_CalledTwice_HasOneSilo()
    {
        var silos = 0;

        await RunAsync([Sessions, Sessions], services => silos = services.GetServices<ILocalSiloDetails>().Count());

        Assert.Equal(1, silos);
    }

    [Fact]
    public async Task AddSessionGrains_SiloWithSharedStorage_KeepsTheSessionsThere()
    {
        var stored = 0;

        await RunAsync(
            [
                static builder => builder.UseOrleans(static silo => silo
                    .UseLocalhostClustering(LoopbackPort.Take(), LoopbackPort.Take())
                    .UseInMemoryReminderService()),
                static builder => builder.Services
                    .AddSessionMemoryStorage("rows")
                    .AddSessionSharedStorage<RowOptions>("sessions", "rows")
                    .AddSessionGrains()
                    .AddOrleansSession(),
            ],
            async services =>
            {
                var id = SessionId.From(SessionId.ApplicationTag("tests"), new byte[32]);
                var commit = new SessionCommit
                {
                    CommitId = Guid.NewGuid(), Create = true, PublicId = Guid.NewGuid(), Idle = TimeSpan.FromMinutes(20), Timeout = TimeSpan.FromSeconds(30),
                    Changes = new SessionPatch { Set = [new SessionEntry("a", new byte[7])] },
                };
                var committed = await services.GetRequiredService<ISessionClient>().CommitAsync(id, commit, default);
                Assert.Equal(CommitStatus.Applied, committed.Status);
                var row = new GrainState<StoredBytes>(new StoredBytes());
                await services.GetRequiredKeyedService<IGrainStorage>("rows").ReadStateAsync(SessionRow.StateName, SessionRow.RowOf(id), row);
                stored = row.State!.Bytes.Length;
                Assert.IsType<StoredBytesSerializer>(services.GetRequiredService<IOptionsMonitor<RowOptions>>().Get("rows").GrainStorageSerializer);
            });

        Assert.True(stored > 0);
    }

    [Fact]
    public void AddSessionSharedStorage_InItselfOrInGrains_Throws()
    {
        Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddSessionSharedStorage<RowOptions>("sessions", "sessions"));
        Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddSessionSharedStorage<MemoryGrainStorageOptions>("sessions", "rows"));
    }

    private static Task RunAsync(IEnumerable<Action<WebApplicationBuilder>> steps, Action<IServiceProvider> use) => RunAsync(steps, services =>
    {
        use(services);
        return Task.CompletedTask;
    });

    private static async Task RunAsync(IEnumerable<Action<WebApplicationBuilder>> steps, Func<IServiceProvider, Task>? use = null)
    {
        await using var app = Build(steps);
        app.UseOrleansSession();
        await app.StartAsync(TestContext.Current.CancellationToken);
        await (use?.Invoke(app.Services) ?? Task.CompletedTask);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static WebApplication Build(IEnumerable<Action<WebApplicationBuilder>> steps)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var step in steps)
        {
            step(builder);
        }

        return builder.Build();
    }

    private sealed class RowOptions : IStorageProviderSerializerOptions
    {
        public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
    }
}
