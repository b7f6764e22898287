using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>A user's sessions, listed and ended from another request, over every transport.</summary>
public sealed class SessionAdminTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Admin_RevokeOne_ItReadsEmptyAndTheOtherGoesOn(HostKind host)
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(host);
        using var phone = app.Browse();
        using var desk = app.Browse();
        await phone.ReadAsync($"/set?value=phone&user={user}");
        await desk.ReadAsync($"/set?value=desk&user={user}");
        var admin = app.Services.GetRequiredService<ISessionAdmin>();
        var phoneId = await phone.ReadAsync("/id");

        var before = await admin.ListAsync(user);
        var revoked = await admin.RevokeAsync(user, phoneId);
        var after = await admin.ListAsync(user);

        Assert.Equal((2, true, 1), (before.Count, revoked, after.Count));
        Assert.Equal(("Revoked:", "Resumed:desk"), (await phone.ReadAsync("/get"), await desk.ReadAsync("/get")));
        Assert.False(await admin.RevokeAsync(user, phoneId));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Admin_RevokeAllButThis_OnlyThisGoesOnAlsoAfterARotation(HostKind host)
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(host);
        using var here = app.Browse();
        using var there = app.Browse();
        using var stranger = app.Browse();
        await there.ReadAsync($"/set?value=there&user={user}");
        await stranger.ReadAsync($"/set?value=stranger&user={Guid.NewGuid()}");
        await here.ReadAsync($"/set?value=here&user={user}");
        await here.ReadAsync($"/rotate?user={user}");

        var count = await here.ReadAsync($"/end-others?user={user}");

        Assert.Equal("1", count);
        Assert.Equal(("Resumed:here", "Revoked:", "Resumed:stranger"), (await here.ReadAsync("/get"), await there.ReadAsync("/get"), await stranger.ReadAsync("/get")));
        Assert.Single(await app.Services.GetRequiredService<ISessionAdmin>().ListAsync(user));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Admin_RotatedSinceItWasListed_IsRevokedAllTheSame(HostKind host)
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(host);
        using var one = app.Browse();
        using var all = app.Browse();
        var admin = app.Services.GetRequiredService<ISessionAdmin>();
        await one.ReadAsync($"/set?value=one&user={user}");
        var listed = Assert.Single(await admin.ListAsync(user));
        await all.ReadAsync($"/set?value=all&user={user}");
        await one.ReadAsync("/rotate");
        await all.ReadAsync("/rotate");

        var revoked = await admin.RevokeAsync(user, listed.Id);
        var count = await admin.RevokeAllAsync(user);

        Assert.Equal((true, 1), (revoked, count));
        Assert.Equal(("Revoked:", "Revoked:"), (await one.ReadAsync("/get"), await all.ReadAsync("/get")));
        Assert.Empty(await admin.ListAsync(user));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Admin_KeyIsUsedAgainAfterTheIdleTimeout_TheNewSessionIsListedAndGoesOn(HostKind host)
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(host);
        using var here = app.Browse();
        using var there = app.Browse();
        var admin = app.Services.GetRequiredService<ISessionAdmin>();
        await there.ReadAsync($"/set?value=there&user={user}");
        await here.ReadAsync($"/set?value=old&idle=1&user={user}");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c: up to twice the timeout, if its activation was lost

        await here.ReadAsync($"/set?value=here&user={user}");
        var listed = await admin.ListAsync(user);
        var count = await here.ReadAsync($"/end-others?user={user}");

        Assert.Equal((2, 2), (listed.Count, listed.Select(static session => session.Id).Distinct().Count()));
        Assert.Contains(await here.ReadAsync("/id"), listed.Select(static session => session.Id));
        Assert.Equal(("1", "Resumed:here", "Revoked:"), (count, await here.ReadAsync("/get"), await there.ReadAsync("/get")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Admin_RevokesWhatWasListed_NotWhoUsesItsKeyNow(HostKind host)
    {
        var (user, other) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await using var app = await StartAsync(host);
        using var shared = app.Browse();
        using var alone = app.Browse();
        var admin = app.Services.GetRequiredService<ISessionAdmin>();
        await shared.ReadAsync($"/set?value=old&idle=1&user={user}");
        await alone.ReadAsync($"/set?value=alone&user={user}");
        var listed = await admin.ListAsync(user);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c
        await shared.ReadAsync($"/set?value=other&user={other}");

        var ended = new List<bool>();
        foreach (var session in listed.OrderBy(static session => session.FirstUsedAt))
        {
            ended.Add(await admin.RevokeAsync(user, session.Id));
        }

        Assert.Equal([false, true], ended);
        Assert.Equal(("Resumed:other", "Revoked:"), (await shared.ReadAsync("/get"), await alone.ReadAsync("/get")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Admin_KeyIsUsedAgain_WhoHadItBeforeEndsNeitherTheSameUsersNorAnothers(HostKind host)
    {
        var (user, other) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await using var app = await StartAsync(host);
        using var mine = app.Browse();
        using var shared = app.Browse();
        var admin = app.Services.GetRequiredService<ISessionAdmin>();
        await mine.ReadAsync($"/set?value=old&idle=1&user={user}");
        await shared.ReadAsync($"/set?value=old&idle=1&user={user}");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c

        await shared.ReadAsync($"/set?value=other&user={other}");
        var ended = await mine.ReadAsync($"/set-end-others?value=mine&user={user}");

        Assert.Equal(("0", "Resumed:mine", "Resumed:other"), (ended, await mine.ReadAsync("/get"), await shared.ReadAsync("/get")));
        Assert.Single(await admin.ListAsync(user));
        Assert.Single(await admin.ListAsync(other));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Admin_IndexIsFull_WhatIsOverMakesRoomElseTheOldest(bool isOver)
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(HostKind.RealGrains);
        using var oldest = app.Browse();
        using var newer = app.Browse();
        using var last = app.Browse();
        var admin = app.Services.GetRequiredService<ISessionAdmin>();
        await oldest.ReadAsync($"/set?value=1&user={user}");
        await newer.ReadAsync($"/set?value=2&user={user}");
        var (stays, over) = isOver ? (await oldest.ReadAsync("/id"), await newer.ReadAsync("/id")) : (await newer.ReadAsync("/id"), "");
        foreach (var session in (await admin.ListAsync(user)).Where(session => session.Id == over))
        {
            await admin.RevokeAsync(user, session.Id);
        }

        var refusals = 1;
        app.Client.AnswerCommit = commit => IsOfIndex(commit) && Interlocked.Decrement(ref refusals) >= 0 ? Full : null;
        await last.ReadAsync($"/set?value=3&user={user}");
        var listed = await admin.ListAsync(user);

        Assert.Equal(new[] { stays, await last.ReadAsync("/id") }.Order(), listed.Select(static session => session.Id).Order());
        Assert.Single(app.Client.Sent, static commit => commit.Changes.Removed.Count == 1);
    }

    [Fact]
    public async Task Admin_IndexStaysFull_NotEveryRequestTriesAgain()
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        app.Client.AnswerCommit = static commit => IsOfIndex(commit) ? Full : null;

        await browser.ReadAsync($"/set?value=1&user={user}");
        await browser.ReadAsync($"/set?value=2&user={user}");
        await browser.ReadAsync($"/set?value=3&user={user}");

        Assert.Equal(2, app.Client.Sent.Count(IsOfIndex));
        Assert.Single(app.Logs.Of("SubjectNotRecorded"));
    }

    [Fact]
    public async Task Admin_AnotherNodeSeesTheSession_SinceStays()
    {
        var user = Guid.NewGuid().ToString();
        var parts = await TestAppParts.OverAsync(HostKind.RealGrains);
        await using var first = await StartAsync(HostKind.RealGrains, parts);
        await using var second = await StartAsync(HostKind.RealGrains, parts);
        using var browser = first.Browse();
        using var again = second.Browse();
        await browser.ReadAsync($"/set?value=1&user={user}");
        again.SessionCookie = browser.SessionCookie;
        var admin = first.Services.GetRequiredService<ISessionAdmin>();
        var before = Assert.Single(await admin.ListAsync(user));

        await again.ReadAsync($"/set?value=2&user={user}");
        var seen = Assert.Single(await admin.ListAsync(user));
        await again.ReadAsync($"/rotate?user={user}");
        var rotated = Assert.Single(await admin.ListAsync(user));

        Assert.Equal((before.FirstUsedAt, before.FirstUsedAt), (seen.FirstUsedAt, rotated.FirstUsedAt));
        Assert.Equal(before.Id, rotated.Id);
    }

    [Fact]
    public async Task Subject_OfASessionThatLivesLong_IsKnownForLonger()
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(HostKind.RealGrains);
        using var stays = app.Browse();
        using var passes = app.Browse();

        await passes.ReadAsync($"/set?value=1&user={user}");
        var before = await app.Services.GetRequiredService<SubjectIndex>().ReadAsync(user, CancellationToken.None);
        await stays.ReadAsync($"/set?value=2&user={user}&idle={TimeSpan.FromDays(90).TotalSeconds}");
        await passes.ReadAsync($"/rotate?user={user}");
        var after = await app.Services.GetRequiredService<SubjectIndex>().ReadAsync(user, CancellationToken.None);

        Assert.Equal((TimeSpan.FromDays(30), TimeSpan.FromDays(91)), (before.Idle, after.Idle));
        Assert.Equal(2, after.Sessions.Count);
    }

    [Fact]
    public async Task Subject_RecordedForADay_IsRecordedAgain()
    {
        var (user, time) = (Guid.NewGuid().ToString(), new ManualTime());
        await using var app = await StartAsync(HostKind.RealGrains, await TestAppParts.OverAsync(HostKind.RealGrains, time));
        using var browser = app.Browse();
        await browser.ReadAsync($"/set?value=1&user={user}&idle={TimeSpan.FromDays(90).TotalSeconds}");
        var noted = app.Client.Loads;

        await browser.ReadAsync($"/get?user={user}");
        var soon = app.Client.Loads - noted;
        time.Advance(TimeSpan.FromHours(25));
        await browser.ReadAsync($"/get?user={user}");

        Assert.Equal((1, 2), (soon, app.Client.Loads - noted - soon));
    }

    [Fact]
    public async Task Subject_Throws_TheRequestGoesOnAndItIsLogged()
    {
        await using var app = await StartAsync(HostKind.RealGrains, subject: static _ => throw new InvalidOperationException("on purpose"));
        using var browser = app.Browse();

        using var response = await browser.GetAsync("/set?value=1");

        Assert.Equal((HttpStatusCode.OK, "Resumed:1"), (response.StatusCode, await browser.ReadAsync("/get")));
        Assert.All(app.Logs.Of("SubjectFailed"), static line => Assert.Equal((120, LogLevel.Error), (line.Id.Id, line.Level)));
        Assert.NotEmpty(app.Logs.Of("SubjectFailed"));
    }

    [Fact]
    public async Task Admin_RevokeASessionOfAnotherUser_EndsNone()
    {
        var (user, other) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await using var app = await StartAsync(HostKind.RealGrains);
        using var browser = app.Browse();
        await browser.ReadAsync($"/set?value=1&user={user}");
        var id = await browser.ReadAsync("/id");
        var admin = app.Services.GetRequiredService<ISessionAdmin>();

        var revoked = (await admin.RevokeAsync(other, id), await admin.RevokeAsync(user, "nobody"));

        Assert.Equal((false, false), revoked);
        Assert.Equal("Resumed:1", await browser.ReadAsync("/get"));
        Assert.Empty(await admin.ListAsync(other));
    }

    private static CommitOutcome Full => CommitOutcome.OverLimit(new SessionLimitExceeded(nameof(SessionLimits.MaximumEntries), 4097, 4096));

    private static bool IsOfIndex(SessionCommit commit) => commit.Changes.Set.Any(static entry => Guid.TryParse(entry.Key, out _));

    private static Task<TestApp> StartAsync(HostKind host, TestAppParts? parts = null, Func<HttpContext, string?>? subject = null) => TestApp.WithSessionsAsync(
        host,
        static app =>
        {
            app.MapGet("/set", static (HttpContext context, string value, int? idle) =>
            {
                context.Session.SetString("a", value);
                if (idle is { } seconds)
                {
                    context.GetSessionLifetime().IdleTimeout = TimeSpan.FromSeconds(seconds);
                }
            });
            app.MapGet("/get", static (HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}");
            app.MapGet("/id", static (HttpContext context) => context.Session.Id);
            app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
            app.MapGet("/end-others", static async (HttpContext context, ISessionAdmin admin, string user) => $"{await admin.RevokeAllAsync(user, context.Session.Id)}");
            app.MapGet("/set-end-others", static async (HttpContext context, ISessionAdmin admin, string user, string value) =>
            {
                context.Session.SetString("a", value);
                await context.Session.CommitAsync();
                return $"{await admin.RevokeAllAsync(user, context.Session.Id)}";
            });
        },
        options => options.Subject = subject ?? (static context => context.Request.Query["user"]),
        parts);
}
