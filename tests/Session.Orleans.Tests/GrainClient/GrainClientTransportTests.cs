using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using OrleansSessions.Grains;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GrainClientTransportTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task UseGrainClient_ApplicationHasAClient_CallsOverIt()
    {
        var cluster = TestSilo.NewCluster();
        await using var silo = await TestSilo.StartAsync(cluster);
        await using var web = new GrainWeb(
            static sessions => sessions.UseGrainClient(),
            builder => builder.UseOrleansClient(client => client.UseLocalhostClustering(silo.Gateway.EndPoint.Port, cluster, cluster)));
        await web.StartAsync();

        var outcome = await web.Sessions.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);

        Assert.Equal(CommitStatus.Applied, outcome.Status);
        Assert.DoesNotContain(web.Services.GetServices<IHostedService>(), static service => service is PrivateClusterClientService);
    }

    [Fact(Timeout = 60_000)]
    public async Task UseGrainClient_ApplicationHasAClientOfAnotherCluster_HasItsOwnBesides()
    {
        var (sessions, other) = (TestSilo.NewCluster(), TestSilo.NewCluster());
        await using var silo = await TestSilo.StartAsync(sessions);
        await using var stranger = await TestSilo.StartAsync(other);
        await using var web = new GrainWeb(
            builder => builder.UseGrainClient(options =>
            {
                options.Gateways.Add(silo.Gateway.EndPoint);
                (options.ClusterId, options.ServiceId) = (sessions, sessions);
            }),
            builder => builder.UseOrleansClient(client => client.UseLocalhostClustering(stranger.Gateway.EndPoint.Port, other, other)));
        await web.StartAsync();

        var outcome = await web.Sessions.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);
        var elsewhere = await web.Services.GetRequiredService<IClusterClient>().GetGrain<ISessionGrain>(GatewayClients.Id.ToString()).LoadAsync(GatewayClients.Load);

        Assert.Equal(CommitStatus.Applied, outcome.Status);
        Assert.Equal(LoadStatus.Ended, elsewhere.Status);
    }

    [Fact]
    public async Task UseGrainClient_ApplicationHasNoClient_SaysWhatToCall()
    {
        await using var web = new GrainWeb(static sessions => sessions.UseGrainClient());

        var fault = Assert.Throws<InvalidOperationException>(() => web.Sessions);

        Assert.Contains("UseOrleansClient(…)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OptionsAreWrong_TellsEveryFault()
    {
        await using var web = new GrainWeb(static sessions => sessions.UseGrainClient(static options =>
        {
            options.ClusterId = " ";
            options.AttemptTimeout = TimeSpan.FromSeconds(3);
            options.OutageTimeout = TimeSpan.FromSeconds(1);
            options.StopTimeout = TimeSpan.Zero;
        }));

        var faults = await Assert.ThrowsAsync<OptionsValidationException>(web.StartAsync);

        Assert.Equal(4, faults.Failures.Count());
    }

    [Fact]
    public async Task Start_ApplicationsClientAndWrongTimeouts_TellsThem()
    {
        await using var web = new GrainWeb(
            static sessions => sessions.UseGrainClient(),
            static builder => builder.UseOrleansClient(static client => client.UseLocalhostClustering()).Services.Configure<SessionGrainClientOptions>(static options =>
            {
                options.ClusterId = ""; // of the private client
                options.AttemptTimeout = TimeSpan.Zero;
                options.OutageTimeout = TimeSpan.FromDays(2);
            }));

        var faults = await Assert.ThrowsAsync<OptionsValidationException>(web.StartAsync);

        Assert.Equal(2, faults.Failures.Count());
        Assert.All(faults.Failures, static fault => Assert.Contains("Configure<SessionGrainClientOptions>", fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ClientNamesNoClustering_Fails()
    {
        await using var web = new GrainWeb(static sessions => sessions.UseGrainClient(static options => options.ConfigureClient = static _ => { }));

        await Assert.ThrowsAsync<Orleans.Runtime.OrleansConfigurationException>(web.StartAsync);
    }

    [Fact]
    public async Task Start_AnotherWayIsNamedLater_TheClientIsNotMade()
    {
        await using var web = new GrainWeb(static sessions => sessions.UseGrainClient(static options => options.ClusterId = "").UseInProcess());

        await web.StartAsync();
        var outcome = await web.Sessions.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), Stop);

        Assert.Equal(CommitStatus.Applied, outcome.Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task CheckHealth_NoCluster_IsDegradedAndNamesNothingSecret()
    {
        await using var web = new GrainWeb(
            static sessions => sessions.UseGrainClient(static options =>
            {
                options.Gateways.Add(new IPEndPoint(IPAddress.Loopback, LoopbackPort.Take()));
                options.AttemptTimeout = options.OutageTimeout = TimeSpan.FromSeconds(1);
            }),
            static builder => builder.Services.AddHealthChecks().AddOrleansSession());
        await web.StartAsync();

        var report = await web.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);

        Assert.Equal(HealthStatus.Degraded, report.Entries["sessions"].Status);
        Assert.Equal("The session cluster does not answer: Unreachable, The Orleans client is not connected to the session cluster yet.", report.Entries["sessions"].Description);
    }
}
