using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Tests;

/// <summary>Tickets of cookie authentication in the cluster, over every real way to it.</summary>
public sealed class TicketStoreTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();

    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    public static MatrixTheoryData<HostKind, bool> OrdersOverWays => new(RealCluster.Ways, [true, false]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ticket_SignedIn_TheCookieIsSmallAndEveryNodeKnowsTheUser(HostKind host)
    {
        await using var one = await StartAsync(host);
        await using var other = await StartAsync(host);
        using var browser = one.Browse();

        await browser.ReadAsync("/sign-in?name=ada&roles=500");
        var cookies = browser.CookieHeader;
        var known = await TicketApp.ReadAsync(other, cookies, "/claims");

        Assert.Equal("ada 501", known);
        Assert.InRange(cookies.Length, 100, 1000);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ticket_SignedOutOnOneNode_ACopyOfTheCookieIsWorthNothing(HostKind host)
    {
        await using var one = await StartAsync(host);
        await using var other = await StartAsync(host);
        using var browser = one.Browse();
        await browser.ReadAsync("/sign-in?name=ada&roles=1");
        var copy = browser.CookieHeader;
        var before = await TicketApp.ReadAsync(other, copy, "/claims");

        await browser.ReadAsync("/sign-out");

        Assert.Equal(("ada 2", "nobody 0"), (before, await TicketApp.ReadAsync(other, copy, "/claims")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ticket_SignedInAgain_KeepsItsKeyAndHasTheNewClaims(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();
        await browser.ReadAsync("/sign-in?name=ada&roles=1");
        var first = browser.CookieHeader;

        await browser.ReadAsync("/sign-in?name=grace&roles=2");

        Assert.Equal(("grace 3", "grace 3"), (await browser.ReadAsync("/claims"), await TicketApp.ReadAsync(app, first, "/claims")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ticket_RenewedAfterItWasRemoved_StaysRemoved(HostKind host)
    {
        await using var node = await OverAsync(host);
        var store = Store(node);
        var key = await store.StoreAsync(Ticket("ada"));
        await store.RemoveAsync(key);

        await store.RenewAsync(key, Ticket("ada"));

        Assert.Null(await store.RetrieveAsync(key));
        Assert.Single(node.Logs.Of("TicketNotRenewed"));
    }

    [Theory]
    [MemberData(nameof(OrdersOverWays))]
    public async Task Ticket_SignedOutAndInByOneRequest_IsThatOfTheSecondUserUnderAnotherKey(HostKind host, bool storeFirst)
    {
        var protection = new EphemeralDataProtectionProvider();
        await using var app = await TicketApp.StartAsync(host, protection, storeFirst: storeFirst);
        await using var other = await TicketApp.StartAsync(host, protection, storeFirst: !storeFirst);
        using var browser = app.Browse();
        using var stolen = app.Browse();
        await browser.ReadAsync("/sign-in?name=ada&roles=1");
        stolen.TakeCookiesOf(browser);

        await browser.ReadAsync("/sign-out-and-in?name=grace");
        var (user, thief) = (await browser.ReadAsync("/me"), await stolen.ReadAsync("/me"));
        var elsewhere = await TicketApp.ReadAsync(other, browser.CookieHeader, "/me");
        await browser.ReadAsync("/sign-out-and-in?name=joan&again=mary");
        var third = await browser.ReadAsync("/me");

        Assert.Equal(("grace", "nobody", "grace", "mary"), (user, thief, elsewhere, third));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ticket_SignedOutInAndOutByOneRequest_IsGone(HostKind host)
    {
        var user = $"{Guid.NewGuid()}";
        await using var app = await TicketApp.StartAsync(host);
        using var browser = app.Browse();
        await browser.ReadAsync("/sign-in?name=ada");

        await browser.ReadAsync($"/sign-out-and-in?name={user}&outAgain=true");
        var ticket = Assert.Single((await TicketApp.RecordAsync(app, user)).Tickets);

        Assert.True(Assert.Single(await app.Services.GetRequiredService<SubjectIndex>().PeekAsync([ticket], CancellationToken.None)).HasEnded);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ticket_EndThatItSays_IsItsEndUntilItIsRenewed(HostKind host)
    {
        await using var node = await OverAsync(host);
        var store = Store(node);
        var (left, renewed) = (await store.StoreAsync(Ticket("ada", TimeSpan.FromSeconds(2))), await store.StoreAsync(Ticket("grace", TimeSpan.FromSeconds(2))));
        var before = (await store.RetrieveAsync(left))?.Principal.Identity?.Name;
        await store.RenewAsync(renewed, Ticket("grace", TimeSpan.FromMinutes(1)));

        await Task.Delay(TimeSpan.FromSeconds(2.2), TimeProvider.System);

        Assert.Equal("ada", before);
        Assert.Null(await store.RetrieveAsync(left));
        Assert.Equal("grace", (await store.RetrieveAsync(renewed))?.Principal.Identity?.Name);
    }

    [Fact]
    public async Task Ticket_WithoutAnEnd_LivesTheExpireTimeSpanUnused()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var store = Store(node);

        var key = await store.StoreAsync(Ticket("ada"));
        await store.RetrieveAsync(key);

        Assert.Equal(new SessionLifetime(TimeSpan.FromDays(14), null), node.Client.LastLoad!.Lifetime);
    }

    [Fact]
    public async Task Ticket_Keys_AreNeverTheSameAndNothingElseReadsThem()
    {
        await using var node = await OverAsync(HostKind.RealGrains);
        var store = Store(node);

        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.StoreAsync(Ticket("ada"))));
        var asSession = await node.Get<ISessionClient>().LoadAsync(node.Get<SessionIds>().Of(keys[0]), new SessionLoad(default, TimeSpan.Zero), CancellationToken.None);

        Assert.Equal(20, keys.Distinct().Count());
        Assert.All(keys, static key => Assert.Equal(43, key.Length));
        Assert.Equal(LoadStatus.Ended, asSession.Status);
        Assert.Null(await store.RetrieveAsync("a key that nobody made"));
    }

    [Fact]
    public async Task Ticket_ClusterDown_ThrowsInsteadOfSigningOut()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await browser.ReadAsync("/sign-in?name=ada&roles=1");
        app.Client.FailLoads = ScriptedClient.Down;

        await Assert.ThrowsAsync<SessionUnavailableException>(() => browser.ReadAsync("/claims"));
        app.Client.FailLoads = null;

        Assert.Equal("ada 2", await browser.ReadAsync("/claims"));
    }

    [Fact]
    public async Task AddTicketStore_OtherSchemesAndOwnStores_AreLeftAlone()
    {
        var own = new OwnStore();
        await using var node = await RowBench.OverAsync(HostKind.RealGrains, sessions =>
        {
            sessions.Services.AddAuthentication().AddCookie().AddCookie("admin").AddCookie("own", options => options.SessionStore = own);
            sessions.AddTicketStore().AddTicketStore("own");
        });
        var options = node.Get<IOptionsMonitor<CookieAuthenticationOptions>>();

        Assert.NotNull(options.Get("Cookies").SessionStore);
        Assert.Null(options.Get("admin").SessionStore);
        Assert.Same(own, options.Get("own").SessionStore);
    }

    private static Task<RowBench> OverAsync(HostKind way) => RowBench.OverAsync(way, static sessions =>
    {
        sessions.Services.AddAuthentication().AddCookie();
        sessions.AddTicketStore();
    });

    private static ITicketStore Store(RowBench node) => node.Get<IOptionsMonitor<CookieAuthenticationOptions>>().Get("Cookies").SessionStore!;

    private static AuthenticationTicket Ticket(string name, TimeSpan? lives = null) =>
        new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test")), new AuthenticationProperties { ExpiresUtc = TimeProvider.System.GetUtcNow() + lives }, "Cookies");

    private Task<TestApp> StartAsync(HostKind host) => TicketApp.StartAsync(host, _protection, recordsSubjects: false);

    private sealed class OwnStore : ITicketStore
    {
        public Task<string> StoreAsync(AuthenticationTicket ticket) => throw new NotSupportedException();

        public Task RenewAsync(string key, AuthenticationTicket ticket) => throw new NotSupportedException();

        public Task<AuthenticationTicket?> RetrieveAsync(string key) => throw new NotSupportedException();

        public Task RemoveAsync(string key) => throw new NotSupportedException();
    }
}
