using Microsoft.Extensions.Logging.Testing;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GatewayEndpointTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private readonly ManualTime _time = new();
    private readonly FakeLogger<GatewaySessionClient> _log = new();

    [Theory]
    [InlineData(DeadEndpointKind.Refuses)]
    [InlineData(DeadEndpointKind.Hangs)]
    [InlineData(DeadEndpointKind.Silent)]
    [InlineData(DeadEndpointKind.Slow)]
    [InlineData(DeadEndpointKind.BadGateway)]
    public async Task Calls_OneEndpointIsDead_GoToTheOtherAlone(DeadEndpointKind kind)
    {
        await using var good = await ScriptedGateway.StartAsync();
        await using var dead = await DeadEndpoint.StartAsync(kind);
        using var client = GatewayClients.Create(TimeProvider.System, static options => options.AttemptTimeout = TimeSpan.FromSeconds(0.5), _log, dead.Url, good.Url);
        await CallUntilAsync(client, () => Logged("GatewayEndpointFailed") > 0);
        var (retries, answered, calls) = (Logged("GatewayCallRetried"), good.Calls.Count, -1);

        var began = TimeProvider.System.GetTimestamp();
        await CallUntilAsync(client, () => ++calls > 100 && TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(1.5));

        Assert.Equal(retries, Logged("GatewayCallRetried"));
        Assert.Equal(calls, good.Calls.Count - answered);
    }

    [Fact]
    public void NextPause_EndpointStaysAway_Doubles()
    {
        using var routes = TwoEndpoints();
        var endpoint = routes.Next(null).Endpoint;

        var isProbed = endpoint.RecordFailure(endpoint.Routes[0], _time.GetTimestamp());
        var pauses = Pauses(endpoint, 7);

        Assert.True(isProbed);
        Assert.False(endpoint.IsUp);
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(60, 1)]
    public void NextPause_EndpointCameBackAndFails_DoublesUnlessItHeldOut(int secondsUp, int pause)
    {
        using var routes = TwoEndpoints();
        var endpoint = routes.Next(null).Endpoint;
        endpoint.RecordFailure(endpoint.Routes[0], _time.GetTimestamp());
        _ = Pauses(endpoint, 2);
        foreach (var route in endpoint.Routes)
        {
            endpoint.RecordAnswer(route, TimeSpan.FromMilliseconds(1), mayWait: false);
        }

        var isBack = endpoint.IsBack();
        _time.Advance(TimeSpan.FromSeconds(secondsUp));
        endpoint.RecordFailure(endpoint.Routes[0], _time.GetTimestamp());

        Assert.True(isBack);
        Assert.Equal([pause], Pauses(endpoint, 1));
    }

    [Fact]
    public void RecordFailure_OtherCallsAreAnswered_TakesNothingDown()
    {
        using var routes = TwoEndpoints();
        var route = routes.Next(null);
        var sentAt = _time.GetTimestamp();
        route.Endpoint.RecordAnswer(route, TimeSpan.FromMilliseconds(1), mayWait: false);

        var isProbed = route.Endpoint.RecordFailure(route, sentAt);

        Assert.False(isProbed || route.IsDown);
    }

    [Fact]
    public async Task Probe_EndpointAnswersAgain_GetsItsShareOfTheCalls()
    {
        await using var good = await ScriptedGateway.StartAsync();
        await using var back = await ScriptedGateway.StartAsync();
        var answer = back.Otherwise;
        back.Otherwise = ScriptedGateway.Abort;
        using var client = GatewayClients.Create(_time, static options => options.ConnectionsPerEndpoint = 1, _log, back.Url, good.Url);
        await CallUntilAsync(client, () => Logged("GatewayEndpointFailed") > 0);

        back.Otherwise = answer;
        await _time.TimerDueAsync(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        await WaitAsync(() => Logged("GatewayRecovered") > 0);
        var before = back.Calls.Count;
        await CallUntilAsync(client, () => good.Calls.Count > 10);

        Assert.True(back.Calls.Count - before >= 4);
    }

    [Fact]
    public async Task Call_ConnectionDoesNotOpen_IsSentOverAnotherAfterATenthOfASecond()
    {
        await using var good = await ScriptedGateway.StartAsync();
        await using var dead = await DeadEndpoint.StartAsync(DeadEndpointKind.Hangs);
        using var client = GatewayClients.Create(_time, static options => options.ConnectionsPerEndpoint = 1, _log, good.Url, dead.Url);

        // One of these two waits for the connection that does not open, either as the first call or beside one that is open.
        for (var i = 0; i < 2; i++)
        {
            var call = client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop).AsTask();
            if (await Task.WhenAny(call, _time.TimerDueAsync(TimeSpan.FromMilliseconds(100))) != call)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
            }

            Assert.Equal(LoadStatus.Ended, (await call).Status);
        }
    }

    private GatewayRoutes TwoEndpoints()
    {
        var options = new SessionGatewayOptions { ConnectionsPerEndpoint = 1, Endpoints = { new Uri("http://one:1"), new Uri("http://two:2") } };
        return new GatewayRoutes(options, _time);
    }

    private static IEnumerable<double> Pauses(GatewayEndpoint endpoint, int count) => [.. Enumerable.Range(0, count).Select(_ => Math.Ceiling(endpoint.NextPause().TotalSeconds))];

    private int Logged(string eventName) => _log.Collector.GetSnapshot().Count(record => record.Id.Name == eventName);

    private static async Task WaitAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
        }
    }

    private static async Task CallUntilAsync(GatewaySessionClient client, Func<bool> isDone)
    {
        while (!isDone())
        {
            var loaded = await client.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);
            Assert.Equal(LoadStatus.Ended, loaded.Status);
        }
    }
}
