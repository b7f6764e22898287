using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Samples.Shop.Pages.Checkout;

public sealed class AddressModel : PageModel
{
    public string? Address { get; private set; }

    public void OnGet() => Address = HttpContext.Session.GetString("checkout:address");

    public IActionResult OnPost(string address)
    {
        HttpContext.Session.SetString("checkout:address", address);
        return RedirectToPage("Delivery");
    }
}
