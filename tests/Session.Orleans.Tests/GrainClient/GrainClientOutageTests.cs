using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GrainClientOutageTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Start_NoClusterYet_DoesNotWaitAndConnectsWhenItComes()
    {
        var (cluster, port) = (TestSilo.NewCluster(), LoopbackPort.Take());
        await using var web = await GrainWeb.StartAsync(cluster, options =>
        {
            options.Gateways.Add(new IPEndPoint(IPAddress.Loopback, port));
            options.OutageTimeout = options.AttemptTimeout = TimeSpan.FromSeconds(1);
        });

        var before = await web.Sessions.LoadAsync(GatewayClients.Id, GatewayClients.Load, Stop);
        var refused = await web.Sessions.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);
        await using var silo = await TestSilo.StartAsync(cluster, gatewayPort: port);
        var after = await GrainCalls.CommitUntilAppliedAsync(web.Sessions, Stop);

        Assert.Equal(SessionOutageReason.Unreachable, before.Outage?.Reason);
        Assert.Equal((SessionOutageReason.Unreachable, false), (refused.Outage?.Reason, refused.Outage?.MayHaveBeenApplied));
        Assert.Equal(CommitStatus.Applied, after.Status);
        Assert.Contains(web.Logs.Records(), static line => line.Id.Id == 324);
        Assert.Contains(web.Logs.Records(), static line => line.Id.Id == 321);
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_GatewayFreezes_GoThroughTheOtherWithinTheirTime()
    {
        var cluster = TestSilo.NewCluster();
        await using var one = await TestSilo.StartAsync(cluster);
        await using (var early = await GrainWeb.StartAsync(cluster, options => options.Gateways.Add(one.Gateway.EndPoint)))
        {
            await GrainCalls.WriteAsync(early.Sessions, count: 32, Stop);
        }

        await using var two = await TestSilo.StartAsync(cluster, one);
        await using var web = await GrainWeb.StartAsync(cluster, options => Array.ForEach([one, two], silo => options.Gateways.Add(silo.Gateway.EndPoint)));
        await GrainCalls.WriteAsync(web.Sessions, count: 32, Stop);

        two.Gateway.Freeze();
        var longest = await GrainCalls.WriteAsync(web.Sessions, count: 32, Stop);
        var later = await GrainCalls.WriteAsync(web.Sessions, count: 32, Stop);

        Assert.InRange(longest, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4.9));
        Assert.InRange(later, TimeSpan.Zero, TimeSpan.FromSeconds(1.9));
        Assert.Single(web.Logs.Records(), line => line.Id.Id == 325 && line.Message.Contains(two.Gateway.EndPoint.ToString(), StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_GatewayDies_GoThroughTheOtherWithinTheirTime()
    {
        var cluster = TestSilo.NewCluster();
        await using var one = await TestSilo.StartAsync(cluster);
        await using (var early = await GrainWeb.StartAsync(cluster, options => options.Gateways.Add(one.Gateway.EndPoint)))
        {
            await GrainCalls.WriteAsync(early.Sessions, count: 32, Stop);
        }

        await using var two = await TestSilo.StartAsync(cluster, one);
        await using var web = await GrainWeb.StartAsync(cluster, options => Array.ForEach([one, two], silo => options.Gateways.Add(silo.Gateway.EndPoint)));
        await GrainCalls.WriteAsync(web.Sessions, count: 32, Stop);

        two.Gateway.Dispose();
        var longest = await GrainCalls.WriteAsync(web.Sessions, count: 32, Stop);

        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(4.9));
    }

    [Fact(Timeout = 60_000)]
    public async Task Calls_EveryGatewayIsGone_FailWithinTheirTimeThenAtOnce()
    {
        var cluster = TestSilo.NewCluster();
        await using var silo = await TestSilo.StartAsync(cluster);
        await using var web = await GrainWeb.StartAsync(cluster, options =>
        {
            options.Gateways.Add(silo.Gateway.EndPoint);
            options.AttemptTimeout = options.OutageTimeout = TimeSpan.FromSeconds(1);
        });
        await GrainCalls.CommitUntilAppliedAsync(web.Sessions, Stop); // the first call that a process ever makes may take longer than that
        await GrainCalls.WriteAsync(web.Sessions, count: 4, Stop);
        silo.Gateway.Dispose();

        var first = await web.Sessions.LoadAsync(GrainCalls.Id(1), GatewayClients.Load, Stop);
        var second = await web.Sessions.CommitAsync(GrainCalls.Id(1), GatewayClients.Commit(), Stop);
        var start = TimeProvider.System.GetTimestamp();
        var third = await web.Sessions.LoadAsync(GrainCalls.Id(2), GatewayClients.Load, Stop);
        var waited = TimeProvider.System.GetElapsedTime(start);

        Assert.Equal([SessionOutageReason.Unreachable, SessionOutageReason.Unreachable, SessionOutageReason.Unreachable], new[] { first.Outage, second.Outage, third.Outage }.Select(static outage => outage!.Reason));
        Assert.InRange(waited, TimeSpan.Zero, TimeSpan.FromSeconds(1.1));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stop_GatewayIsFrozen_IsBounded()
    {
        var cluster = TestSilo.NewCluster();
        await using var silo = await TestSilo.StartAsync(cluster);
        await using var web = await GrainWeb.StartAsync(cluster, options => options.Gateways.Add(silo.Gateway.EndPoint));
        await GrainCalls.WriteAsync(web.Sessions, count: 4, Stop);
        silo.Gateway.Freeze();

        var start = TimeProvider.System.GetTimestamp();
        await web.StopAsync();
        var waited = TimeProvider.System.GetElapsedTime(start);

        Assert.InRange(waited, TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }
}
