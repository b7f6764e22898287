using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansSessions.Tests;

/// <summary>A web node with cookie authentication, whose tickets and sessions are in a cluster, and whose users can sign out everywhere.</summary>
internal static class TicketApp
{
    public static async Task<TestApp> StartAsync(
        HostKind host,
        IDataProtectionProvider? protection = null,
        TimeProvider? time = null,
        Func<HttpContext, string?>? subject = null,
        bool recordsSubjects = true,
        Action<CookieAuthenticationOptions>? cookie = null,
        bool storeFirst = false) => await TestApp.StartAsync(
        host,
        static app =>
        {
            app.UseAuthentication();
            app.UseOrleansSession();
            Map(app);
            MapRevocations(app);
        },
        builder =>
        {
            var sessions = builder.AddOrleansSession();
            if (storeFirst)
            {
                sessions.AddTicketStore();
            }

            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie ?? (static _ => { }));
            if (!storeFirst)
            {
                sessions.AddTicketStore();
            }

            sessions.Configure(options => options.Subject = recordsSubjects ? subject ?? (static context => context.User.FindFirstValue(ClaimTypes.NameIdentifier)) : null);
        },
        new TestAppParts(time, await RealCluster.ClientAsync(host)) { Protection = protection ?? new EphemeralDataProtectionProvider(), AddsSessions = false });

    public static ISessionAdmin Admin(TestApp app) => app.Services.GetRequiredService<ISessionAdmin>();

    /// <summary>What the index has of a user.</summary>
    public static Task<SubjectRow> RecordAsync(TestApp app, string user) => app.Services.GetRequiredService<SubjectIndex>().ReadAsync(user, CancellationToken.None);

    /// <summary>Whether a commit records a ticket in the index.</summary>
    public static bool IsOfIndex(SessionCommit commit) => commit.Changes.Set.Any(static entry => entry.Key.StartsWith("ticket:", StringComparison.Ordinal));

    /// <summary>Requests a page with these cookies, as another browser does that has a copy of them.</summary>
    public static async Task<string> ReadAsync(TestApp app, string cookies, string path)
    {
        using var browser = app.Browse();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookies);
        using var response = await browser.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static ClaimsPrincipal Principal(string name, int roles = 0) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name), .. Enumerable.Range(0, roles).Select(static i => new Claim("role", $"the role with number {i}"))], "test"));

    private static void Map(WebApplication app)
    {
        app.MapGet("/me", static (HttpContext context) => Name(context));
        app.MapGet("/claims", static (HttpContext context) => $"{Name(context)} {context.User.Claims.Count()}");
        app.MapGet("/sign-in", static async (HttpContext context, string name, int roles = 0) =>
        {
            await context.SignInAsync(Principal(name, roles));
            return Name(context); // still the user from before
        });
        app.MapGet("/sign-out", static (HttpContext context) => context.SignOutAsync());
        app.MapGet("/sign-out-and-in", static async (HttpContext context, string name, string? again, bool outAgain = false) =>
        {
            await context.SignOutAsync();
            await context.SignInAsync(Principal(name));
            if (again is not null)
            {
                await context.SignInAsync(Principal(again));
            }

            if (outAgain)
            {
                await context.SignOutAsync();
            }
        });
        app.MapGet("/rotate-and-sign-in", static async (HttpContext context, string name) =>
        {
            await context.RotateSessionAsync();
            await context.SignInAsync(Principal(name));
        });
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
        app.MapGet("/get", static (HttpContext context) => $"{context.Session.GetString("a")} of {Name(context)}");
        app.MapGet("/id", static (HttpContext context) => context.Session.Id);
    }

    private static void MapRevocations(WebApplication app)
    {
        app.MapGet("/sign-out-elsewhere", static async (HttpContext context, ISessionAdmin admin) =>
        {
            var user = Name(context);
            return $"{await admin.RevokeAllAsync(user, exceptSessionId: context.Session.Id)}"; // "sign out everywhere else"
        });
        app.MapGet("/revoke", static async (HttpContext context, ISessionAdmin admin) => $"{await admin.RevokeAllAsync(Name(context))}");
        app.MapGet("/revoke-and-sign-in", static async (HttpContext context, ISessionAdmin admin, string name, int times = 1, bool outAgain = false) =>
        {
            for (var time = 0; time < times; time++)
            {
                await admin.RevokeAllAsync(time == 0 ? Name(context) : name);
                await context.SignInAsync(Principal(name));
            }

            if (outAgain)
            {
                await context.SignOutAsync();
            }

            context.Session.SetString("a", "1"); // its session is recorded together with its tickets
        });
    }

    private static string Name(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody";
}
