using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansSessions.Engines;

public sealed class EmbeddedHostTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Start_OutsideDevelopment_SaysWhatToDo(string environment)
    {
        using var host = HostOf(environment);

        var start = () => host.StartAsync();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(start);
        Assert.Contains(environment, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("OrleansEngine=Packages", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(EmbeddedSiloOptions.AllowOutsideDevelopment), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OutsideDevelopmentAllowed_Starts()
    {
        using var host = HostOf("Production", static silo => silo.AllowOutsideDevelopment = true);

        await host.StartAsync();
        var activation = await Probe(host).ActivationAsync();
        await host.StopAsync();

        Assert.NotEqual(Guid.Empty, activation);
    }

    [Fact]
    public async Task Start_NoEnvironmentKnown_Refuses()
    {
        await using var services = new ServiceCollection().AddEmbeddedOrleans().BuildServiceProvider();

        var start = () => services.GetRequiredService<IHostedService>().StartAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(start);
    }

    [Fact]
    public async Task Start_SettingsOutOfBounds_NamesAllOfThem()
    {
        using var host = HostOf("Development", static silo =>
        {
            silo.CollectionQuantum = silo.CollectionAge;
            silo.ActivationTimeout = TimeSpan.Zero;
            silo.DeactivationTimeout = TimeSpan.FromSeconds(-1);
            silo.MinimumReminderPeriod = TimeSpan.Zero;
        });

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(4, thrown.Failures.Count());
    }

    [Fact]
    public async Task Call_BeforeStart_Throws()
    {
        using var host = HostOf("Development");

        var call = Probe(host).ActivationAsync;

        var thrown = await Assert.ThrowsAsync<OrleansException>(call);
        Assert.Contains("before the host has started", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_AfterStop_Throws()
    {
        using var host = HostOf("Development");
        await host.StartAsync();
        var grain = Probe(host);
        await grain.ActivationAsync();
        await host.StopAsync();

        var call = grain.ActivationAsync;

        await Assert.ThrowsAsync<OrleansException>(call);
    }

    [Fact]
    public async Task Stop_CallNeverEnds_GivesUpInTime()
    {
        using var host = HostOf("Development", static silo => silo.DeactivationTimeout = TimeSpan.FromMilliseconds(200));
        await host.StartAsync();
        var script = host.Services.GetRequiredService<Script>();
        script.Hold("for ever");
        var running = Probe(host).PassAsync("for ever");
        await script.Reached("for ever");

        await host.StopAsync();

        Assert.False(running.IsCompleted);
    }

    [Fact]
    public void GetGrain_InterfaceNotRegistered_Throws()
    {
        using var host = HostOf("Development");
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        var get = () => grains.GetGrain<IStayingGrain>("key");

        Assert.Contains("AddGrain<IStayingGrain", Assert.Throws<ArgumentException>(get).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetGrain_ClassNamePrefix_IsNotSupported()
    {
        using var host = HostOf("Development");
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        var get = () => grains.GetGrain<IProbeGrain>("key", "Prefix");

        Assert.Throws<NotSupportedException>(get);
    }

    private static IHost HostOf(string environment, Action<EmbeddedSiloOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = environment });
        builder.Services.AddSingleton<Script>().AddScoped<ScopedPart>();
        builder.UseEmbeddedOrleans(static silo => silo.AddGrain<IProbeGrain, ProbeGrain>());
        builder.UseEmbeddedOrleans(configure);
        return builder.Build();
    }

    private static IProbeGrain Probe(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>("probe");
}
