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
        Action<CookieAuthenticationOptions>? cookie = null) => await TestApp.StartAsync(
        host,
        static app =>
        {
            app.UseAuthentication();
            app.UseOrleansSession();
            Map(app);
        },
        builder =>
        {
            builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie ?? (static _ => { }));
            builder.AddOrleansSession().AddTicketStore()
                .Configure(options => options.Subject = recordsSubjects ? subject ?? (static context => context.User.FindFirstValue(ClaimTypes.NameIdentifier)) : null);
        },
        new TestAppParts(time, await RealCluster.ClientAsync(host)) { Protection = protection ?? new EphemeralDataProtectionProvider(), AddsSessions = false });

    private static ClaimsPrincipal Principal(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "test"));

    private static void Map(WebApplication app)
    {
        app.MapGet("/me", static (HttpContext context) => Name(context));
        app.MapGet("/sign-in", static async (HttpContext context, string name) =>
        {
            await context.SignInAsync(Principal(name));
            return Name(context); // still the user from before
        });
        app.MapGet("/sign-out", static (HttpContext context) => context.SignOutAsync());
        app.MapGet("/rotate-and-sign-in", static async (HttpContext context, string name) =>
        {
            await context.RotateSessionAsync();
            await context.SignInAsync(Principal(name));
        });
        app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
        app.MapGet("/get", static (HttpContext context) => $"{context.Session.GetString("a")} of {Name(context)}");
        app.MapGet("/id", static (HttpContext context) => context.Session.Id);
        app.MapGet("/sign-out-elsewhere", static async (HttpContext context, ISessionAdmin admin) =>
        {
            var user = Name(context);
            return $"{await admin.RevokeAllAsync(user, exceptSessionId: context.Session.Id)}"; // "sign out everywhere else"
        });
    }

    private static string Name(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "nobody";
}
