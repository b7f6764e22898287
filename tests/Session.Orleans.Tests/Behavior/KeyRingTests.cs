using System.Net;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>Data protection's key ring in the cluster, over every real way to it.</summary>
public sealed class KeyRingTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task KeyRing_TwoNodes_ReadWhatTheOtherProtected(HostKind host)
    {
        var farm = $"{Guid.NewGuid()}";
        await using var one = await OverAsync(host, farm);
        await using var other = await OverAsync(host, farm);

        var secret = Protector(one).Protect("hello");

        Assert.Equal("hello", Protector(other).Unprotect(secret));
        Assert.Equal(Names(one), Names(other));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task KeyRing_KeysOfTwoNodesAtOnce_BothAreKept(HostKind host)
    {
        var farm = $"{Guid.NewGuid()}";
        await using var one = await OverAsync(host, farm);
        await using var other = await OverAsync(host, farm);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => (i % 2 == 0 ? one : other).Get<ClusterKeyRepository>().StoreElement(new XElement("key", i), $"key-{i}"))));

        Assert.Equal(Enumerable.Range(0, 10), one.Get<ClusterKeyRepository>().GetAllElements().Select(static element => (int)element));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task KeyRing_Row_LivesTheLongestPossible(HostKind host)
    {
        await using var node = await OverAsync(host);
        Protector(node).Protect("hello");

        node.Get<ClusterKeyRepository>().GetAllElements();

        Assert.Equal(new SessionLifetime(TimeSpan.FromDays(3660), null), node.Client.LastLoad!.Lifetime);
    }

    [Fact]
    public async Task KeyRing_AnotherApplication_SharesNothing()
    {
        var farm = $"{Guid.NewGuid()}";
        await using var shop = await OverAsync(HostKind.RealGrains, farm);
        await using var blog = await OverAsync(HostKind.RealGrains, farm, static sessions => sessions.Configure(static options => options.Application = "blog"));
        var secret = Protector(shop).Protect("hello");

        Assert.ThrowsAny<Exception>(() => Protector(blog).Unprotect(secret));
        Assert.Empty(Names(shop).Intersect(Names(blog)));
        Assert.Equal("blog", blog.Get<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
    }

    [Fact]
    public async Task KeyRing_ApplicationNameThatWasChosen_Stays()
    {
        await using var before = await OverAsync(HostKind.RealGrains, verbs: static sessions => sessions.Services.AddDataProtection().SetApplicationName("mine"));

        Assert.Equal("mine", before.Get<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
    }

    [Fact]
    public async Task KeyRing_ElementThatIsNoXml_IsPassedOverAndLogged()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var repository = node.Get<ClusterKeyRepository>();
        repository.StoreElement(new XElement("key", 1), "a");
        var rows = node.Get<ClusterRecordStore>();
        await rows.PutAsync(rows.OfKind("KeyRing").Of(""), new SessionPatch { Set = [new SessionEntry("b", "<!DOCTYPE a><a/>"u8.ToArray())] }, new SessionLifetime(TimeSpan.FromDays(1), null), CancellationToken.None);

        var elements = repository.GetAllElements();

        Assert.Equal(1, (int)Assert.Single(elements));
        Assert.Contains(node.Logs.Of("KeyUnreadable"), static line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task KeyRing_ClusterDown_ThrowsAndGoesOnWhenItIsBack()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        node.Client.FailLoads = ScriptedClient.Down;
        Assert.ThrowsAny<Exception>(() => Protector(node).Protect("hello"));
        Assert.Throws<SessionUnavailableException>(() => node.Get<ClusterKeyRepository>().GetAllElements());

        node.Client.FailLoads = null;

        Assert.Equal("hello", Protector(node).Unprotect(Protector(node).Protect("hello")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task KeyRing_ClusterDownWhenANodeStarts_ItsSessionsAreUnavailableAndNeitherEmptyNorOver(HostKind host)
    {
        var farm = $"{Guid.NewGuid()}";
        await using var one = await NodeAsync(host, farm, down: null);
        using var browser = one.Browse();
        await browser.ReadAsync("/set");
        await using var other = await NodeAsync(host, farm, ScriptedClient.Down);
        using var there = other.Browse();
        there.SessionCookie = browser.SessionCookie;
        var down = new Dictionary<string, HttpStatusCode>();
        foreach (var page in new[] { "/get", "/set", "/exclusive", "/abandon" })
        {
            using var response = await there.GetAsync(page);
            down.Add(page, response.StatusCode);
        }

        other.Client.FailLoads = null;

        Assert.All(down, static page => Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Value));
        Assert.Equal(browser.SessionCookie, there.SessionCookie);
        Assert.Equal("kept", await there.ReadAsync("/get"));
    }

    [Fact]
    public async Task KeyRing_ClusterHangs_NobodyWaitsLongerThanTenSeconds()
    {
        var time = new ManualTime();
        await using var node = await OverAsync(HostKind.RealGrains, time: time);
        node.Client.HoldLoads = node.Client.HoldCommits = new TaskCompletionSource();
        var reads = StuckContext.RunAsync(() => node.Get<ClusterKeyRepository>().GetAllElements());
        await node.Client.LoadArrived.Task;
        var writes = StuckContext.RunAsync(() =>
        {
            node.Get<ClusterKeyRepository>().StoreElement(new XElement("key"), "a");
            return true;
        });
        await node.Client.CommitArrived.Task;

        time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<SessionUnavailableException>(() => reads.WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<SessionUnavailableException>(() => writes.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyRing_SessionsInProcess_IsReadAfterTheyHaveStarted(bool keysFirst)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "shop", EnvironmentName = Environments.Development });
        var sessions = builder.Services.AddOrleansSession();
        _ = keysFirst ? sessions.PersistDataProtectionKeys().UseInProcess() : sessions.UseInProcess().PersistDataProtectionKeys();
        var logs = new FakeLoggerProvider();
        builder.Logging.AddProvider(logs);
        using var host = builder.Build();

        await host.StartAsync();
        var protector = host.Services.GetDataProtector("test");
        var read = protector.Unprotect(protector.Protect("hello"));
        await host.StopAsync();

        Assert.Equal("hello", read);
        Assert.DoesNotContain(logs.Records(), static line => line.Category!.Contains("DataProtection", StringComparison.Ordinal) && (line.Level >= LogLevel.Error || line.Exception is not null));
    }

    private static async Task<TestApp> NodeAsync(HostKind host, string farm, SessionOutage? down)
    {
        var parts = await TestAppParts.OverAsync(host);
        parts.Client.FailLoads = down;
        return await TestApp.WithSessionsAsync(
            host,
            static app =>
            {
                app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "kept"));
                app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a"));
                app.MapGet("/exclusive", static () => { }).WithSessionAccess(SessionAccess.Exclusive);
                app.MapGet("/abandon", static (HttpContext context) => context.AbandonSessionAsync());
            },
            options => options.FarmSecret = farm,
            parts,
            static builder =>
            {
                builder.Services.RemoveAll<IDataProtectionProvider>();
                builder.AddOrleansSession().PersistDataProtectionKeys();
            });
    }

    private static Task<RowBench> OverAsync(HostKind way, string? farm = null, Action<IOrleansSessionBuilder>? verbs = null, TimeProvider? time = null) => RowBench.OverAsync(
        way,
        sessions =>
        {
            sessions.PersistDataProtectionKeys();
            verbs?.Invoke(sessions);
        },
        farm,
        time);

    private static IDataProtector Protector(RowBench node) => node.Get<IDataProtectionProvider>().CreateProtector("test");

    private static List<string> Names(RowBench node) => [.. node.Get<IKeyManager>().GetAllKeys().Select(static key => $"{key.KeyId}").Order(StringComparer.Ordinal)];
}
