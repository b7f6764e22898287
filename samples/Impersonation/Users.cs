using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Samples.Impersonation;

/// <summary>Users and what their tickets say. Whoever is called "admin" is an administrator, and nobody has a password.</summary>
internal static class Users
{
    public const string Administrator = "admin";

    private const string Impersonator = "impersonator";

    public static ClaimsPrincipal Named(string name) => Principal(new Claim(ClaimTypes.Name, name));

    /// <summary>A user as somebody else: with the user's claims, and with the name of who it really is. An administrator's role is not among them.</summary>
    public static ClaimsPrincipal Impersonated(string name, string by) => Principal(new Claim(ClaimTypes.Name, name), new Claim(Impersonator, by));

    /// <summary>Who really uses the browser: sessions and tickets are recorded for this user, so "sign out everywhere" ends what an administrator does as somebody else too.</summary>
    public static string? AtTheKeyboard(ClaimsPrincipal user) => ImpersonatorOf(user) ?? user.FindFirstValue(ClaimTypes.Name);

    public static string? ImpersonatorOf(ClaimsPrincipal user) => user.FindFirstValue(Impersonator);

    public static bool IsAdministrator(ClaimsPrincipal user) => user.Identity?.Name == Administrator;

    private static ClaimsPrincipal Principal(params Claim[] claims) => new(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
}
