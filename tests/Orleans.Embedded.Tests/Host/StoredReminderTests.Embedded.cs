using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Engines;

public sealed class StoredReminderTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly Script _script = new();
    private readonly ManualTime _time = new();
    private readonly BreakableStorage _storage;

    public StoredReminderTests() => _storage = new BreakableStorage(new RowStorage(), _time);

    [Fact]
    public async Task Restart_ReminderStored_TicksAtItsTimes()
    {
        using (var before = await StartAsync())
        {
            await Get(before).RegisterAsync("tick", s_minute, 2 * s_minute);
            await before.StopAsync();
        }

        using var after = await StartAsync();
        await AdvanceToTickAsync(s_minute, times: 1);
        await AdvanceToTickAsync(2 * s_minute, times: 2);

        Assert.Equal("tick", await Get(after).FindAsync("tick"));
    }

    [Fact]
    public async Task Restart_TicksMissedMeanwhile_NextComesAtItsTime()
    {
        using (var before = await StartAsync())
        {
            await Get(before).RegisterAsync("tick", s_minute, 2 * s_minute);
            await before.StopAsync();
        }

        _time.Advance(6 * s_minute);
        using var after = await StartAsync();
        var atStart = _script.Count("grain: tick");
        await AdvanceToTickAsync(s_minute, times: 1);

        Assert.Equal(0, atStart);
        Assert.Equal(6 * s_minute, await Get(after).LastTickAsync() is var last ? last.Current - last.First : default);
    }

    [Fact]
    public async Task Restart_ReminderUnregistered_StaysGone()
    {
        using (var before = await StartAsync())
        {
            await Get(before).RegisterAsync("tick", s_minute, s_minute);
            await Get(before).UnregisterAsync("tick");
            await before.StopAsync();
        }

        using var after = await StartAsync();

        Assert.Null(await Get(after).FindAsync("tick"));
    }

    [Fact]
    public async Task Register_WriteFailsBefore_IsNotThere()
    {
        using var host = await StartAsync();
        _storage.Writes.Next(Break.BeforeWrite);

        await Assert.ThrowsAsync<BrokenStorageException>(() => Get(host).RegisterAsync("tick", s_minute, s_minute));

        Assert.Null(await Get(host).FindAsync("tick"));
        Assert.Equal("tick", await Get(host).RegisterAsync("tick", s_minute, s_minute));
    }

    [Fact]
    public async Task Register_WriteFailsAfter_IsThereOnceStorageIsRead()
    {
        using var host = await StartAsync();
        _storage.Writes.Next(Break.AfterWrite);
        await Assert.ThrowsAsync<BrokenStorageException>(() => Get(host).RegisterAsync("tick", s_minute, s_minute));

        var found = await Get(host).FindAsync("tick");
        await AdvanceToTickAsync(s_minute, times: 1);

        Assert.Equal("tick", found);
    }

    [Fact]
    public async Task Register_AfterAWriteOfUnknownOutcome_KeepsWhatLanded()
    {
        using var host = await StartAsync();
        _storage.Writes.Next(Break.AfterWrite);
        await Assert.ThrowsAsync<BrokenStorageException>(() => Get(host).RegisterAsync("landed", s_minute, s_minute));

        await Get(host).RegisterAsync("other", s_minute, s_minute);

        Assert.Equal("landed", await Get(host).FindAsync("landed"));
        Assert.Equal("other", await Get(host).FindAsync("other"));
    }

    [Fact]
    public async Task Start_RowOfANewerRelease_Fails()
    {
        var stored = new GrainState<byte[]>("""{"revision":2,"reminders":[]}"""u8.ToArray());
        await _storage.WriteStateAsync("reminders", GrainId.Create("reminders", "all"), stored);

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(StartAsync);

        Assert.Contains("revision 2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RowOfSomethingElse_Fails()
    {
        var stored = new GrainState<byte[]>("something else"u8.ToArray());
        await _storage.WriteStateAsync("reminders", GrainId.Create("reminders", "all"), stored);

        await Assert.ThrowsAsync<InvalidDataException>(StartAsync);
    }

    private static IReminderGrain Get(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IReminderGrain>("grain");

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Services.AddSingleton(_script).AddSingleton<TimeProvider>(_time).AddKeyedSingleton<IGrainStorage>("reminders", _storage);
        builder.UseEmbeddedOrleans(static silo =>
        {
            silo.AddGrain<IReminderGrain, ReminderGrain>();
            (silo.CollectionAge, silo.CollectionQuantum) = (TestSiloSettings.ClockOfTimersOnly.CollectionAge, TestSiloSettings.ClockOfTimersOnly.CollectionQuantum);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task AdvanceToTickAsync(TimeSpan wait, int times)
    {
        await _time.TimerDueAsync(wait).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        _time.Advance(wait);
        await _script.Reached("grain: tick", times);
    }
}
