using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Tests;

/// <summary>A site that used ASP.NET Core's own sessions, and nodes of it that use ours and bring sessions over.</summary>
internal sealed class ChangedFarm(HostKind host) : IAsyncDisposable
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly List<TestApp> _apps = [];

    public OldCache Cache { get; } = new();

    /// <summary>A node as it was before.</summary>
    public Task<TestApp> BeforeAsync() => StartAsync(
        HostKind.TestServer,
        static app => app.UseSession(),
        builder =>
        {
            builder.Services.AddSingleton<IDistributedCache>(Cache);
            builder.Services.AddSession();
        });

    /// <summary>A node that was changed over.</summary>
    public Task<TestApp> AfterAsync(Action<OrleansSessionOptions>? options = null, Action<SessionOptions>? session = null, Action<WebApplication>? use = null) => StartAsync(
        host,
        use ?? (static app => app.UseOrleansSession()),
        builder =>
        {
            builder.AddOrleansSession(configure: options).ImportFrom(_ => Cache);
            builder.Services.Configure(session ?? (static _ => { }));
        });

    /// <summary>A browser that has a session of the framework's, with a few entries.</summary>
    /// <returns>Its cookie, and the session's <c>Id</c>.</returns>
    public async Task<(string Cookie, string Id)> VisitBeforeAsync(string query = "/set?key=a&value=1")
    {
        var before = await BeforeAsync();
        using var browser = before.Browse();
        await browser.ReadAsync(query);
        await browser.ReadAsync("/set?key=n&value=0");
        return (browser.SessionCookie!, await browser.ReadAsync("/id"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<TestApp> StartAsync(HostKind kind, Action<WebApplication> use, Action<WebApplicationBuilder> services)
    {
        var cluster = RealCluster.Ways.Contains(kind) ? await RealCluster.ClientAsync(kind) : null;
        var app = await TestApp.StartAsync(
            kind,
            app =>
            {
                use(app);
                Pages(app);
            },
            services,
            new TestAppParts(cluster: cluster) { Protection = _protection, AddsSessions = false });
        _apps.Add(app);
        return app;
    }

    private static void Pages(WebApplication app)
    {
        app.MapGet("/set", static (HttpContext context, string key, string value) => context.Session.SetString(key, value));
        app.MapGet("/big", static (HttpContext context, int bytes) => context.Session.Set("big", new byte[bytes]));
        app.MapGet("/id", static (HttpContext context) => context.Session.Id);
        app.MapGet("/all", static (HttpContext context) => string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal).Select(key => $"{key}={context.Session.GetString(key)}")));
        app.MapGet("/status", static (HttpContext context) => $"{context.GetSessionStatus()}");
        app.MapGet("/abandon", static (HttpContext context) => context.AbandonSessionAsync());
        app.MapGet("/untouched", static () => "nothing");
        app.MapGet("/short", static (HttpContext context) => context.GetSessionLifetime().IdleTimeout = TimeSpan.FromSeconds(1));
        app.MapGet("/add", static (HttpContext context) =>
        {
            var n = int.Parse(context.Session.GetString("n")!, System.Globalization.CultureInfo.InvariantCulture) + 1;
            context.Session.SetString("n", $"{n}");
            return $"{n}";
        }).WithSessionAccess(SessionAccess.Exclusive);
    }
}
