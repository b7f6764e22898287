using Microsoft.AspNetCore.Mvc;
using Samples.Shop.Visitors;

namespace Samples.Shop.Controllers;

/// <summary>Signs a user in and out of the session, as applications without authentication middleware do. It checks no password.</summary>
[Route("account/[action]")]
public sealed class AccountController : Controller
{
    [HttpGet]
    [ActionName("sign-in")]
    public IActionResult SignInForm() => View("SignIn");

    [HttpPost]
    [ActionName("sign-in")]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> SignInAsync(string name)
    {
        await Visitor.SignInAsync(HttpContext, name);
        return RedirectToPage("/Index");
    }

    [HttpPost]
    [ActionName("sign-out")]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> SignOutAsync()
    {
        await Visitor.SignOutAsync(HttpContext);
        return RedirectToPage("/Index");
    }
}
