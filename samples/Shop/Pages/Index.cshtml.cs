using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSessions;
using Samples.Shop.Visitors;

namespace Samples.Shop.Pages;

[SessionAccess(SessionAccess.ReadOnly)]
public sealed class IndexModel : PageModel
{
    public string Language { get; private set; } = "en";

    public string? Name { get; private set; }

    public IReadOnlyDictionary<string, int> Products { get; private set; } = new Dictionary<string, int>();

    public void OnGet()
    {
        Language = HttpContext.Session.GetString("language") ?? Language;
        Name = HttpContext.Session.GetString("user");
        Products = Cart.Of(HttpContext.Session);
    }
}
