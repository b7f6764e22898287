using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

/// <summary>A request that ends all sign-ins of its user, its own among them, and then signs the user in: the password was changed, say.</summary>
public sealed class RevokedAndSignedInTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly string _user = Guid.NewGuid().ToString();

    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task SignIn_AfterRevokeAllInTheRequest_IsValidOnEveryNodeAndCopiesOfTheFormerCookieAreNot(HostKind host)
    {
        await using var app = await StartAsync(host);
        await using var other = await StartAsync(host);
        using var browser = app.Browse();
        using var stolen = app.Browse();
        using var phone = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        await phone.ReadAsync($"/sign-in?name={_user}");
        stolen.TakeCookiesOf(browser);

        await browser.ReadAsync($"/revoke-and-sign-in?name={_user}");

        Assert.Equal((_user, _user), (await browser.ReadAsync("/me"), await TicketApp.ReadAsync(other, browser.CookieHeader, "/me")));
        Assert.Equal(("nobody", "nobody"), (await stolen.ReadAsync("/me"), await phone.ReadAsync("/me")));
    }

    [Fact]
    public async Task SignIn_AfterRevokeAllInTheRequest_IsRecordedAndCanBeRevoked()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        await browser.ReadAsync($"/revoke-and-sign-in?name={_user}");
        var recorded = (await TicketApp.RecordAsync(app, _user)).Tickets;

        await TicketApp.Admin(app).RevokeAllAsync(_user);

        Assert.Single(recorded);
        Assert.Equal("nobody", await browser.ReadAsync("/me"));
    }

    [Fact]
    public async Task SignIn_RevokedAndSignedInTwiceByOneRequest_TheLastOneCounts()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");

        await browser.ReadAsync($"/revoke-and-sign-in?name={_user}&times=3");

        Assert.Equal(_user, await browser.ReadAsync("/me"));
        Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets);
    }

    [Fact]
    public async Task SignIn_RevokedSignedInAndOutByOneRequest_IsGone()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");

        await browser.ReadAsync($"/revoke-and-sign-in?name={_user}&outAgain=true");
        var ticket = Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets);

        Assert.Equal("nobody", await browser.ReadAsync("/me"));
        Assert.True(Assert.Single(await app.Services.GetRequiredService<SubjectIndex>().PeekAsync([ticket], CancellationToken.None)).HasEnded);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task RevokeAll_TicketIsRenewedByTheSameResponse_StaysRevoked(HostKind host)
    {
        await using var app = await StartAsync(host, RenewAlways);
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        var before = await browser.ReadAsync("/me");

        await browser.ReadAsync("/revoke");

        Assert.Equal((_user, "nobody"), (before, await browser.ReadAsync("/me")));
        Assert.Single(app.Logs.Of("TicketNotRenewed"));
        Assert.Empty((await TicketApp.RecordAsync(app, _user)).Tickets);
    }

    private static void RenewAlways(CookieAuthenticationOptions options) => options.Events.OnCheckSlidingExpiration = static context =>
    {
        context.ShouldRenew = true;
        return Task.CompletedTask;
    };

    private Task<TestApp> StartAsync(HostKind host, Action<CookieAuthenticationOptions>? cookie = null) => TicketApp.StartAsync(host, _protection, cookie: cookie);
}
