using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSessions;

namespace Samples.RazorPages.Pages;

/// <summary>Remembers the name of a guest until the guest leaves.</summary>
[SessionAccess(SessionAccess.ReadWrite)]
public sealed class IndexModel : PageModel
{
    public string? Guest { get; private set; }

    public void OnGet() => Guest = HttpContext.Session.GetString("guest");

    public IActionResult OnPost(string guest)
    {
        if (!ModelState.IsValid)
        {
            return Page(); // The name is empty or blank.
        }

        HttpContext.Session.SetString("guest", guest);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostLeaveAsync()
    {
        await HttpContext.AbandonSessionAsync(HttpContext.RequestAborted);
        return RedirectToPage();
    }
}
