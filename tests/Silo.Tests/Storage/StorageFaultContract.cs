using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>What sessions require of a storage that fails: each call fails before the actor's bound, and works again by itself once the server does.</summary>
public abstract class StorageFaultContract<TStore> : IClassFixture<TStore>
    where TStore : FaultyStore
{
    private static readonly TimeSpan RecoversWithin = TimeSpan.FromSeconds(10);

    protected StorageFaultContract(TStore store)
    {
        Assert.SkipWhen(store.Missing is not null, store.Missing ?? "");
        Store = store;
    }

    protected TStore Store { get; }

    [Theory]
    [InlineData(ProxyFault.Gone)]
    [InlineData(ProxyFault.Refuse)]
    [InlineData(ProxyFault.Hang)]
    public Task S13_ServerIsNotReached_CallsFailBeforeTheirBoundAndRecover(ProxyFault fault) => FailAndRecoverAsync(
        () => SetAsync(fault), () => SetAsync(ProxyFault.None));

    /// <summary>Breaks the server, calls, heals it, and calls until that works.</summary>
    /// <param name="readsFail">Whether reads fail too.</param>
    protected async Task FailAndRecoverAsync(Func<Task> breakAsync, Func<Task> healAsync, bool readsFail = true)
    {
        await WriteAsync("before");
        var failed = new List<Call>();
        await breakAsync();
        try
        {
            for (var round = 0; round < 3; round++)
            {
                failed.AddRange(await Task.WhenAll(CallAsync(() => WriteAsync($"{round}")), CallAsync(() => Store.Storage.ReadAsync(Rows.Id("before")))));
            }
        }
        finally
        {
            await healAsync();
        }

        var healedAt = TimeProvider.System.GetTimestamp();
        Call recovered;
        do
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(healedAt), TimeSpan.Zero, RecoversWithin);
            recovered = await CallAsync(() => WriteAsync("after"));
        }
        while (recovered.Fault is not null);

        TestContext.Current.TestOutputHelper?.WriteLine($"measured: longest call {failed.Max(static call => call.Took).TotalMilliseconds:0} ms ({string.Join(", ", failed.Select(static call => call.Fault?.GetType().Name).Distinct())}), works {TimeProvider.System.GetElapsedTime(healedAt).TotalSeconds:0.00} s after the server does");
        Assert.All(failed.Where((_, i) => readsFail || i % 2 == 0), static call => Assert.NotNull(call.Fault));
        Assert.All(failed, call => Assert.InRange(call.Took, TimeSpan.Zero, new SessionGrainOptions().StorageTimeout));
    }

    /// <summary>Waits until the server refuses writes: it need not do so at once when it is told to.</summary>
    protected async Task RefusedAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((await CallAsync(() => WriteAsync("refused"))).Fault is null)
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, RecoversWithin);
        }
    }

    private Task SetAsync(ProxyFault fault)
    {
        Store.Proxy.Fault = fault;
        return Task.CompletedTask;
    }

    // A row of its own: a write that hung may be applied when the server goes on.
    private async Task WriteAsync(string name) => await Store.Storage.WriteAsync(Rows.Id($"{name}.{Guid.NewGuid():N}"), name);

    private static async Task<Call> CallAsync(Func<Task> call)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            await call();
            return new Call(TimeProvider.System.GetElapsedTime(began), null);
        }
        catch (Exception e)
        {
            return new Call(TimeProvider.System.GetElapsedTime(began), e);
        }
    }

    private sealed record Call(TimeSpan Took, Exception? Fault);
}

/// <summary>A store behind a proxy.</summary>
public abstract class FaultyStore : SharedStore
{
    public StorageProxy Proxy { get; private set; } = null!;

    public override Task<byte[]?> RawAsync(string stateName, Orleans.Runtime.GrainId row) => Task.FromResult<byte[]?>(null);

    /// <summary>Puts the proxy before the server.</summary>
    /// <returns>The proxy's port.</returns>
    protected int Hide(int port)
    {
        Proxy = new StorageProxy(IPAddress.Loopback, port);
        return Proxy.Port;
    }
}
