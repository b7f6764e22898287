using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Samples.Shop.Pages.Checkout;

public sealed class DeliveryModel : PageModel
{
    public string? Delivery { get; private set; }

    public IActionResult OnGet()
    {
        Delivery = HttpContext.Session.GetString("checkout:delivery");
        return HttpContext.Session.Keys.Contains("checkout:address") ? Page() : RedirectToPage("Address");
    }

    public IActionResult OnPost(string delivery)
    {
        HttpContext.Session.SetString("checkout:delivery", delivery);
        return RedirectToPage("Confirm");
    }
}
