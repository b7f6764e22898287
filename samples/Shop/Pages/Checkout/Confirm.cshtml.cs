using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSessions;
using Samples.Shop.Visitors;

namespace Samples.Shop.Pages.Checkout;

/// <summary>The last step of three. Exclusive, so that a double click on "Buy" orders once.</summary>
[SessionAccess(SessionAccess.Exclusive)]
public sealed class ConfirmModel : PageModel
{
    private static readonly string[] Steps = ["checkout:address", "checkout:delivery"];

    public string? Summary { get; private set; }

    public void OnGet() => Summary = string.Join(", ", Steps.Select(step => HttpContext.Session.GetString(step)));

    public IActionResult OnPost()
    {
        var session = HttpContext.Session;
        if (Steps.Any(step => session.GetString(step) is null))
            return StatusCode(StatusCodes.Status409Conflict);

        foreach (var step in Steps)
            session.Remove(step);
        Cart.Empty(session);
        session.SetInt32("orders", (session.GetInt32("orders") ?? 0) + 1);
        return Redirect("/order");
    }
}
