using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace OrleansSessions.Tests;

/// <summary>What it declares for all of its actions, one of them declares for itself.</summary>
[SessionAccess(SessionAccess.ReadOnly)]
public sealed class DeclaredController : Controller
{
    public IActionResult Reads() => Content(Use(HttpContext));

    [SessionAccess(SessionAccess.ReadWrite)]
    public IActionResult Writes() => Content(Use(HttpContext));

    /// <summary>Reads, and tries to write.</summary>
    internal static string Use(HttpContext context)
    {
        var read = context.Session.GetString("a");
        try
        {
            context.Session.SetString("a", "2");
            return $"{read}, written";
        }
        catch (InvalidOperationException refused)
        {
            return $"{read}, {refused.Message}";
        }
    }
}
