using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class StorageHostingTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sessions").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Start_OptionsWrong_NamesEveryErrorAtOnce()
    {
        using var host = HostWith(services => services
            .AddSessionFileStorage("sessions", options => options.Flush = (SessionFileFlushMode)7)
            .AddSessionFileStorage("ledger", options => options.Directory = " "));

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());

        var text = refusal.ToString();
        Assert.Contains("'sessions' has no Directory", text, StringComparison.Ordinal);
        Assert.Contains("'sessions' has Flush 7", text, StringComparison.Ordinal);
        Assert.Contains("'ledger' has no Directory", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DirectoryTakenTwice_FailsBeforeAnythingElseStarts()
    {
        var started = false;
        using var host = HostWith(services => services
            .AddHostedService(_ => new Starts(() => started = true))
            .AddSessionFileStorage("sessions", options => options.Directory = _root)
            .AddSessionFileStorage("ledger", options => options.Directory = _root));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Contains("storage 'sessions'", refusal.Message, StringComparison.Ordinal);
        Assert.False(started);
    }

    [Fact]
    public async Task Start_HostDisposed_ReleasesTheDirectory()
    {
        for (var run = 0; run < 2; run++)
        {
            using var host = HostWith(services => services.AddSessionFileStorage("sessions", options => options.Directory = _root));
            await host.StartAsync();
            var storage = host.Services.GetRequiredKeyedService<IGrainStorage>("sessions");

            if (run == 0)
            {
                await storage.WriteAsync(Rows.Id("one"), "one");
            }

            Assert.IsType<FileGrainStorage>(storage);
            Assert.Equal("one", Rows.Text(await storage.ReadAsync(Rows.Id("one"))));
        }
    }

    [Fact]
    public async Task AddSessionMemoryStorage_TwoNames_AreTwoStores()
    {
        using var host = HostWith(services => services.AddSessionMemoryStorage("sessions").AddSessionMemoryStorage("ledger"));

        await host.Services.GetRequiredKeyedService<IGrainStorage>("sessions").WriteAsync(Rows.Id("one"), "one");

        Assert.False((await host.Services.GetRequiredKeyedService<IGrainStorage>("ledger").ReadAsync(Rows.Id("one"))).RecordExists);
    }

    private static IHost HostWith(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class Starts(Action started) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken)
        {
            started();
            return Task.CompletedTask;
        }
    }
}
