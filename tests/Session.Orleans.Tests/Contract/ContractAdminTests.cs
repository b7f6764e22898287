using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

/// <summary>A user's sessions, listed and ended from elsewhere, over every real way to the cluster.</summary>
public sealed class ContractAdminTests
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
        var revoked = await admin.RevokeAsync(before.Single(session => session.PublicId.ToString() == phoneId).Id);
        var after = await admin.ListAsync(user);

        Assert.Equal((2, true, 1), (before.Count, revoked, after.Count));
        Assert.Equal(("Revoked:", "Resumed:desk"), (await phone.ReadAsync("/get"), await desk.ReadAsync("/get")));
        Assert.False(await admin.RevokeAsync(before.Single(session => session.PublicId.ToString() == phoneId).Id));
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
    public async Task Admin_RevokeAllButThis_ItsKeyHadASessionBefore_ThisGoesOn(HostKind host)
    {
        var user = Guid.NewGuid().ToString();
        await using var app = await StartAsync(host, TimeSpan.FromSeconds(1));
        using var browser = app.Browse();
        await browser.ReadAsync($"/set?value=before&user={user}");
        var cookie = browser.SessionCookie;
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        await browser.ReadAsync($"/set?value=again&user={user}");

        var count = await browser.ReadAsync($"/end-others?user={user}");
        var listed = await app.Services.GetRequiredService<ISessionAdmin>().ListAsync(user);

        Assert.Equal((cookie, "0", "Resumed:again"), (browser.SessionCookie, count, await browser.ReadAsync("/get")));
        Assert.Equal(await browser.ReadAsync("/id"), Assert.Single(listed).PublicId.ToString());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Admin_SubjectThrows_TheRequestIsAnsweredAllTheSame(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        await browser.ReadAsync("/set?value=1&user=throws");

        Assert.Equal("Resumed:1", await browser.ReadAsync("/get"));
        Assert.Single(app.Logs.Of("SubjectNotNoted"));
    }

    [Fact]
    public async Task Admin_IdOfNobody_IsRefused()
    {
        await using var app = await StartAsync(HostKind.RealCells);
        var admin = app.Services.GetRequiredService<ISessionAdmin>();
        var foreign = SessionId.From(SessionId.ApplicationTag("another"), new byte[32]).ToString();

        await Assert.ThrowsAsync<ArgumentException>(() => admin.RevokeAsync("nobody"));
        await Assert.ThrowsAsync<ArgumentException>(() => admin.RevokeAsync(foreign));
        Assert.Empty(await admin.ListAsync(Guid.NewGuid().ToString()));
    }

    private static Task<TestApp> StartAsync(HostKind host, TimeSpan? idle = null) => TestApp.StartAsync(
        host,
        static app =>
        {
            app.UseOrleansSession();
            app.MapGet("/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
            app.MapGet("/get", static (HttpContext context) => $"{context.SessionStatus().Status}:{context.Session.GetString("a")}");
            app.MapGet("/id", static (HttpContext context) => context.Session.Id);
            app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
            app.MapGet("/end-others", static async (HttpContext context, ISessionAdmin admin, string user) => $"{await admin.RevokeAllAsync(user, context.Session.Id)}");
        },
        builder =>
        {
            builder.Services.Configure<SessionOptions>(session => session.IdleTimeout = idle ?? session.IdleTimeout);
            builder.Services.Configure<OrleansSessionOptions>(static options => options.Subject = static context => context.Request.Query["user"].ToString() switch
            {
                "throws" => throw new InvalidOperationException("Nobody knows who it is."),
                var user => user,
            });
        });
}
