using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

/// <summary>C, E, J: how often the cluster is asked, and what values are, over every real way to it.</summary>
public sealed partial class SessionCallsTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task LoadIsOneCall_AndNothingChangedIsNone(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();

        await browser.ReadAsync("/read");
        var newAndUnwritten = (app.Client.Loads, app.Client.Commits);
        await browser.ReadAsync("/write");
        await browser.ReadAsync("/read");

        Assert.Equal((0, 0), newAndUnwritten);
        Assert.Equal((1, 1), (app.Client.Loads, app.Client.Commits));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ValueThatWasRead_CannotChangeTheSession(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/write");

        var within = await browser.ReadAsync("/scribble");

        Assert.Equal(("1", "1"), (within, await browser.ReadAsync("/read")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task JsonValue_ComesBackFromTheNextRequest(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();

        var none = await browser.ReadAsync("/cart");
        await browser.ReadAsync("/add");

        Assert.Equal(("none", "Cart { Item = né, Count = 2 }"), (none, await browser.ReadAsync("/cart")));
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/read", static (HttpContext context) => context.Session.GetString("a") ?? "");
        app.MapGet("/write", static (HttpContext context) => context.Session.SetString("a", "1"));
        app.MapGet("/scribble", static (HttpContext context) =>
        {
            context.Session.TryGetValue("a", out var value);
            value![0] = (byte)'2';
            return context.Session.GetString("a");
        });
        app.MapGet("/add", static (HttpContext context) => context.Session.SetJson("cart", new Cart("né", 2), Json.Default.Cart));
        app.MapGet("/cart", static (HttpContext context) => context.Session.GetJson("cart", Json.Default.Cart)?.ToString() ?? "none");
    }

    internal sealed record Cart(string Item, int Count);

    [JsonSerializable(typeof(Cart))]
    private sealed partial class Json : JsonSerializerContext;
}
