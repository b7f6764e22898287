using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Concurrency;

namespace OrleansSessions.Engines;

public sealed class CallerTests : IAsyncLifetime
{
    private readonly IHost _host = Build();

    public interface IThreadGrain : IGrainWithStringKey
    {
        Task<int> ThreadAsync();

        Task<string?> ActivityAsync();

        Task HopAsync();
    }

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Fact]
    public async Task Call_GrainActive_RunsOnTheCallersThread()
    {
        var grain = Get("thread");
        await grain.ThreadAsync();

        var call = grain.ThreadAsync();
        var thread = Environment.CurrentManagedThreadId;

        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal(thread, await call);
    }

    [Fact]
    public async Task Call_CallersActivity_IsCurrentInTheGrain()
    {
        using var activity = new Activity("caller").Start();

        var first = await Get("activity").ActivityAsync();
        var second = await Get("activity").ActivityAsync();

        Assert.Equal(activity.Id, first);
        Assert.Equal(activity.Id, second);
        Assert.Same(activity, Activity.Current);
    }

    [Fact]
    public async Task Call_CallersSynchronizationContext_IsLeftAlone()
    {
        var grain = Get("synchronization");
        await grain.ThreadAsync();
        var context = new CountingContext();
        SynchronizationContext.SetSynchronizationContext(context);

        var call = grain.HopAsync();
        var after = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        await call;

        Assert.Equal(0, context.Posts);
        Assert.Same(context, after);
    }

    [Fact]
    public async Task Call_FlowSuppressed_Works()
    {
        var grain = Get("suppressed");
        Task<int> first, second;

        using (ExecutionContext.SuppressFlow())
        {
            first = grain.ThreadAsync();
            second = grain.ThreadAsync();
        }

        Assert.NotEqual(0, await first);
        Assert.NotEqual(0, await second);
    }

    private static IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.UseEmbeddedOrleans(static silo => silo.AddGrain<IThreadGrain, ThreadGrain>());
        return builder.Build();
    }

    private IThreadGrain Get(string key) => _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IThreadGrain>(key);

    [Reentrant]
    private sealed class ThreadGrain : Grain, IThreadGrain
    {
        public Task<int> ThreadAsync() => Task.FromResult(Environment.CurrentManagedThreadId);

        public Task<string?> ActivityAsync() => Task.FromResult(Activity.Current?.Id);

        public async Task HopAsync() => await Task.Yield();
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => _posts;

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }
}
