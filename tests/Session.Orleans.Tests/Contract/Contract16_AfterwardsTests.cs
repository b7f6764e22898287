using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class Contract16_AfterwardsTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Contract16_Session_KeptAfterItsRequest_SaysWhatItCannotDo(HostKind sessions)
    {
        ISession? kept = null;
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            endpoints => endpoints.MapGet("/", (HttpContext context) =>
            {
                kept ??= context.Session;
                context.Session.SetString("a", "stored");
            }),
            parts: await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();
        await browser.ReadAsync("/");
        await browser.ReadAsync("/");

        Assert.NotNull(kept);
        Assert.Equal("stored", kept.GetString("a"));
        Assert.Contains("request of this session is over", Assert.Throws<InvalidOperationException>(() => kept.SetString("a", "x")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => kept.Remove("a"));
        Assert.Throws<InvalidOperationException>(() => kept.Clear());
        Assert.Equal(2, app.Client.Commits);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task Contract16_Session_KeptUnloaded_DoesNotReadAnotherRequestsCookie(HostKind sessions)
    {
        ISession? kept = null;
        await using var app = await TestApp.WithSessionsAsync(
            HostKind.Http1,
            endpoints =>
            {
                endpoints.MapGet("/keep", (HttpContext context) =>
                {
                    kept = context.Session;
                });
                endpoints.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "secret"));
            },
            parts: await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();
        await browser.ReadAsync("/keep");
        await browser.ReadAsync("/set");

        Assert.NotNull(kept);
        Assert.False(kept.IsAvailable);
        Assert.Throws<InvalidOperationException>(() => kept.GetString("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => kept.LoadAsync());
    }
}
