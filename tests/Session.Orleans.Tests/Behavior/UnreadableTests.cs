using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>A stored session that cannot be read.</summary>
public sealed partial class UnreadableTests
{
    [Fact]
    public async Task StoredSessionIsUnreadable_IsSetAsideCountedAndLoggedAndBeginsAnew()
    {
        await using var grains = new RealSessions();
        using var counted = new MetricCollector<long>(grains.Meters, "OrleansSessions.Cluster", "session.unreadable");
        var elsewhere = new TestAppParts();
        await using var origin = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: elsewhere);
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, parts: new TestAppParts(cluster: grains.Client) { Protection = elsewhere.Protection });
        using var visitor = origin.Browse();
        using var browser = app.Browse();
        await visitor.ReadAsync("/set?value=1");
        var id = elsewhere.Cluster.Ids.Single();
        browser.SessionCookie = visitor.SessionCookie;
        await grains.StoreAsync("session", $"{id}", "garbage"u8.ToArray());

        var read = await browser.ReadAsync("/get");
        await browser.ReadAsync("/set?value=2");

        Assert.Equal(("ExpiredIdle:", "Resumed:2"), (read, await browser.ReadAsync("/get")));
        Assert.Equal(1, counted.GetMeasurementSnapshot().EvaluateAsCounter());
        var line = Assert.Single(grains.Logs.Of("Unreadable"));
        Assert.Equal((107, LogLevel.Error), (line.Id.Id, line.Level));
        Assert.Contains($"{id}", line.Message, StringComparison.Ordinal);
        Assert.Equal("garbage", Encoding.UTF8.GetString(await grains.ReadAsync("session-unreadable", SetAside().Match(line.Message).Groups[1].Value)));
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/set", static (HttpContext context, string value) => context.Session.SetString("a", value));
        app.MapGet("/get", static (HttpContext context) => $"{context.GetSessionStatus()}:{context.Session.GetString("a")}");
    }

    [GeneratedRegex("moved to the row session-unreadable/([^,]+),")]
    private static partial Regex SetAside();
}
