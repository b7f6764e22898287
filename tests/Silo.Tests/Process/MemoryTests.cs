using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A silo with little memory and sessions that need more.</summary>
public sealed class MemoryTests
{
    private const string Key = "process-key-0123456789-0123456789-01";
    private const int Writers = 8;
    private const int SessionsEach = 40;

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task S12_SessionsNeedMoreThanTheHeap_SmallOnesGoOn_AndNoCallFailsUnexpectedly()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: Stop);
        using var silo = new SiloProcess(
            ("DOTNET_GCHeapHardLimit", "0xC800000"), ("DOTNET_gcServer", "0"), // 200 MB
            ("Storage__Provider", "Redis"), ("ConnectionStrings__Redis", redis.ConnectionString), ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key));
        var (gateway, health) = await silo.OpenAsync();
        await using var web = Web(gateway);
        var sessions = web.GetRequiredService<ISessionClient>();
        var small = GatewayHost.IdOf("shop", 255);
        await SetAsync(sessions, small, 100);

        using var done = new CancellationTokenSource();
        var watching = WatchAsync(sessions, small, health, done.Token);
        var outcomes = (await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(sessions, writer)))).SelectMany(static each => each).ToList();
        await done.CancelAsync();
        var (loads, readiness) = await watching;

        var unexpected = outcomes.Where(static outcome => outcome.Status != CommitStatus.Applied && outcome.Outage?.Reason != SessionOutageReason.Overloaded).ToList();
        Assert.True(unexpected.Count == 0, $"{unexpected.Count} of {outcomes.Count}: {unexpected.FirstOrDefault()?.Outage}\n{silo.Output}");
        Assert.All(loads, static load => Assert.Null(load.Outage));
        Assert.All(readiness, static status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.True(outcomes.Count(static outcome => outcome.Status == CommitStatus.Applied) > SessionsEach);
    }

    private static async Task<List<CommitOutcome>> WriteAsync(ISessionClient sessions, int writer)
    {
        var outcomes = new List<CommitOutcome>();
        for (var i = 0; i < SessionsEach; i++)
        {
            var secret = new byte[32];
            (secret[0], secret[1]) = ((byte)(writer + 1), (byte)i);
            outcomes.Add(await SetAsync(sessions, SessionId.From(SessionId.ApplicationTag("shop"), secret), 900_000));
        }

        return outcomes;
    }

    private static async Task<(List<LoadOutcome> Loads, List<HttpStatusCode> Readiness)> WatchAsync(ISessionClient sessions, SessionId small, Uri health, CancellationToken done)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (loads, readiness) = (new List<LoadOutcome>(), new List<HttpStatusCode>());
        while (!done.IsCancellationRequested)
        {
            loads.Add(await sessions.LoadAsync(small, new SessionLoad(default, TimeSpan.FromMinutes(20)), Stop));
            using var ready = await http.GetAsync(new Uri(health, "/health/ready"), Stop);
            readiness.Add(ready.StatusCode);
        }

        return (loads, readiness);
    }

    private static async Task<CommitOutcome> SetAsync(ISessionClient sessions, SessionId id, int bytes) => await sessions.CommitAsync(
        id,
        new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromSeconds(30),
            Changes = new SessionPatch { Set = [new SessionEntry("value", new byte[bytes])] },
        },
        Stop);

    private static ServiceProvider Web(Uri gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration["ConnectionStrings:sessions"] = $"Endpoint={gateway};ApiKey={Key};Application=shop";
        builder.AddOrleansSession().UseGateway(static options => options.OutageTimeout = TimeSpan.FromSeconds(30));
        return builder.Services.BuildServiceProvider();
    }
}
