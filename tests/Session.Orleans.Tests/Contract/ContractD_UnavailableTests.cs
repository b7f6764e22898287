using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Tests.Fakes;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class ContractD_UnavailableTests
{
    public static TheoryData<string> Uses() => ["get", "id", "keys", "set", "remove", "clear", "load"];

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task ContractD_Unavailable_FirstUse_Is503(string use)
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        using var response = await browser.GetAsync("/" + use);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unavailable\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, app.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EveryWay))]
    public async Task ContractD_Unavailable_RequestThatDoesNotLook_IsServed(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        Assert.Equal("nothing", await browser.ReadAsync("/nothing"));
        Assert.Equal("False", await browser.ReadAsync("/available"));
    }

    [Fact]
    public async Task ContractD_Unavailable_PreloadFailed_AsksOnce()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        await browser.ReadAsync("/declared");
        app.Client.FailLoads = ScriptedClient.Down;
        var before = app.Client.Loads;

        using var response = await browser.GetAsync("/declared");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(before + 1, app.Client.Loads);
    }

    [Fact]
    public async Task ContractD_Unavailable_OptionEmpty_ServesAnEmptySession()
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.TestServer, Pages, static options => options.OnUnavailable = SessionOutage.Empty);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        app.Client.FailLoads = ScriptedClient.Down;

        Assert.Equal("", await browser.ReadAsync("/get"));
        Assert.Equal("", await browser.ReadAsync("/id"));
        Assert.Equal("", await browser.ReadAsync("/set"));
        Assert.Equal(1, app.Client.Commits);
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/nothing", static () => "nothing");
        app.MapGet("/available", static (HttpContext context) => context.Session.IsAvailable.ToString());
        app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
        app.MapGet("/declared", static (HttpContext context) => context.Session.GetString("a") ?? "").WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/id", static (HttpContext context) => context.Session.Id);
        app.MapGet("/keys", static (HttpContext context) => context.Session.Keys);
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "b"));
        app.MapGet("/remove", static (HttpContext context) => context.Session.Remove("a"));
        app.MapGet("/clear", static (HttpContext context) => context.Session.Clear());
        app.MapGet("/load", static (HttpContext context) => context.Session.LoadAsync());
    }
}
