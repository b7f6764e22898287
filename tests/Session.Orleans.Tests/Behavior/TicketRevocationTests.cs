using System.Diagnostics;
using Microsoft.AspNetCore.DataProtection;

namespace OrleansSessions.Tests;

/// <summary>A user's sign-ins in several browsers, ended from one of them, over every transport.</summary>
public sealed class TicketRevocationTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly string _user = Guid.NewGuid().ToString();

    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Revoke_EverywhereElse_EachOtherDeviceIsRefusedOnEveryNodeWithinASecond(HostKind host)
    {
        await using var one = await StartAsync(host);
        await using var other = await StartAsync(host);
        using var here = one.Browse();
        using var there = one.Browse();
        await SignInAsync(here);
        await SignInAsync(there);
        var before = await TicketApp.ReadAsync(other, there.CookieHeader, "/get");

        var watch = Stopwatch.StartNew();
        var count = await here.ReadAsync("/sign-out-elsewhere");
        var after = await TicketApp.ReadAsync(other, there.CookieHeader, "/get");
        var took = watch.Elapsed;

        Assert.Equal(($"1 of {_user}", "1", " of nobody"), (before, count, after));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal((" of nobody", "nobody"), (await there.ReadAsync("/get"), await there.ReadAsync("/me")));
        Assert.Equal(($"1 of {_user}", _user), (await here.ReadAsync("/get"), await TicketApp.ReadAsync(other, here.CookieHeader, "/me")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Revoke_Everywhere_EndsTicketsWithoutASessionToo(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var alone = app.Browse();
        using var stranger = app.Browse();
        await alone.ReadAsync($"/sign-in?name={_user}");
        await stranger.ReadAsync($"/sign-in?name={_user}-2");

        var count = await TicketApp.Admin(app).RevokeAllAsync(_user);

        Assert.Equal((0, "nobody", $"{_user}-2"), (count, await alone.ReadAsync("/me"), await stranger.ReadAsync("/me")));
        Assert.Empty((await TicketApp.RecordAsync(app, _user)).Entries);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Revoke_OneSession_EndsTheTicketThatWasUsedWithIt(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var phone = app.Browse();
        using var desk = app.Browse();
        await SignInAsync(phone);
        await SignInAsync(desk);
        var phoneId = await phone.ReadAsync("/id");

        var revoked = await TicketApp.Admin(app).RevokeAsync(_user, phoneId);
        var again = await TicketApp.Admin(app).RevokeAsync(_user, phoneId);

        Assert.Equal((true, false), (revoked, again));
        Assert.Equal((" of nobody", $"1 of {_user}"), (await phone.ReadAsync("/get"), await desk.ReadAsync("/get")));
    }

    [Fact]
    public async Task Revoke_SessionHasEndedBefore_EndsItsTicketAllTheSame()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await SignInAsync(browser);
        var session = Assert.Single((await TicketApp.RecordAsync(app, _user)).Sessions);
        await app.Client.EndAsync(session.Id, new SessionEnd(SessionEndReason.Revoked, Guid.Empty, TimeSpan.FromSeconds(10)), CancellationToken.None);

        var revoked = await TicketApp.Admin(app).RevokeAsync(_user, session.PublicId.ToString());

        Assert.Equal((true, "nobody"), (revoked, await browser.ReadAsync("/me")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Revoke_SessionWasRotatedAtSignIn_ItsIdStaysAndSoDoesItsTicket(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var here = app.Browse();
        using var there = app.Browse();
        await here.ReadAsync("/set");
        var (id, cookie) = (await here.ReadAsync("/id"), here.SessionCookie);
        await here.ReadAsync($"/rotate-and-sign-in?name={_user}");
        await SignInAsync(there);

        await TicketApp.Admin(app).RevokeAllAsync(_user, id);

        Assert.Equal((id, $"1 of {_user}", " of nobody"), (await here.ReadAsync("/id"), await here.ReadAsync("/get"), await there.ReadAsync("/get")));
        Assert.NotEqual(cookie, here.SessionCookie);
    }

    [Fact]
    public async Task Revoke_KeyOfTheSessionIsUsedAgain_TicketIsLinkedWithTheNewSessionToo()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await SignInAsync(browser);
        var first = Assert.Single((await TicketApp.RecordAsync(app, _user)).Sessions);
        await app.Client.EndAsync(first.Id, new SessionEnd(SessionEndReason.Revoked, Guid.Empty, TimeSpan.FromSeconds(10)), CancellationToken.None);
        await browser.ReadAsync("/set");
        var second = await browser.ReadAsync("/id");

        var count = await TicketApp.Admin(app).RevokeAllAsync(_user, second);

        Assert.NotEqual(first.PublicId.ToString(), second);
        Assert.Equal((0, $"1 of {_user}"), (count, await browser.ReadAsync("/get")));
    }

    [Fact]
    public async Task Revoke_AnotherUserHasSignedInUnderTheSameKey_OnlyThatUserEndsIt()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        var next = Guid.NewGuid().ToString();
        await browser.ReadAsync($"/sign-in?name={_user}");
        await browser.ReadAsync($"/sign-in?name={next}");

        await TicketApp.Admin(app).RevokeAllAsync(_user);
        var stays = await browser.ReadAsync("/me");
        await TicketApp.Admin(app).RevokeAllAsync(next);

        Assert.Equal((next, "nobody"), (stays, await browser.ReadAsync("/me")));
        Assert.Empty((await TicketApp.RecordAsync(app, _user)).Entries);
    }

    [Fact]
    public async Task Revoke_SameUserIsBackUnderTheSameKey_IsEnded()
    {
        await using var one = await StartAsync(HostKind.RealGrains);
        await using var other = await StartAsync(HostKind.RealGrains);
        using var browser = one.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        await TicketApp.ReadAsync(other, browser.CookieHeader, $"/sign-in?name={_user}-2");
        await browser.ReadAsync($"/sign-in?name={_user}");

        await TicketApp.Admin(other).RevokeAllAsync(_user);

        Assert.Equal("nobody", await browser.ReadAsync("/me"));
    }

    [Fact]
    public async Task Revoke_EverywhereElseBeforeTheTicketWasUsedWithASession_CallerStaysSignedIn()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var here = app.Browse();
        using var there = app.Browse();
        await here.ReadAsync($"/sign-in?name={_user}");
        await there.ReadAsync($"/sign-in?name={_user}");

        await here.ReadAsync("/sign-out-elsewhere");

        Assert.Equal((_user, "nobody"), (await here.ReadAsync("/me"), await there.ReadAsync("/me")));
    }

    [Fact]
    public async Task Revoke_OneCannotBeEnded_TheOthersAreAndTheCallerIsTold()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        using var stuck = app.Browse();
        using var ends = app.Browse();
        await stuck.ReadAsync($"/sign-in?name={_user}");
        var id = Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets).Id;
        await ends.ReadAsync($"/sign-in?name={_user}");
        app.Client.FailEnd = ended => ended == id ? ScriptedClient.Down : null;

        await Assert.ThrowsAsync<SessionUnavailableException>(() => TicketApp.Admin(app).RevokeAllAsync(_user));
        var then = (await stuck.ReadAsync("/me"), await ends.ReadAsync("/me"));
        app.Client.FailEnd = null;
        await TicketApp.Admin(app).RevokeAllAsync(_user);

        Assert.Equal((_user, "nobody"), then);
        Assert.Equal("nobody", await stuck.ReadAsync("/me"));
    }

    [Fact]
    public async Task Revoke_WhileARenewalIsOnItsWay_TicketStaysEnded()
    {
        await using var app = await StartAsync(HostKind.RealGrains);
        await using var other = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        app.Client.AnswerCommit = _ =>
        {
            app.Client.AnswerCommit = null;
            TicketApp.Admin(other).RevokeAllAsync(_user).GetAwaiter().GetResult();
            return null;
        };

        await browser.ReadAsync($"/sign-in?name={_user}");

        Assert.Equal("nobody", await browser.ReadAsync("/me"));
        Assert.Single(app.Logs.Of("TicketNotRenewed"));
    }

    private Task<TestApp> StartAsync(HostKind host) => TicketApp.StartAsync(host, _protection);

    private async Task SignInAsync(Browser browser)
    {
        await browser.ReadAsync($"/sign-in?name={_user}");
        await browser.ReadAsync("/set");
    }
}
