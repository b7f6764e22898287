using Microsoft.AspNetCore.Mvc;

namespace Samples.Mvc.Controllers;

/// <summary>Post, redirect, get: the note is in TempData, and TempData is in the session, so the redirect may lead to any node.</summary>
public sealed class OrderController : Controller
{
    [HttpGet]
    public IActionResult Index() => View();

    [HttpPost]
    [ValidateAntiForgeryToken]
    public IActionResult Place(string product)
    {
        TempData["Note"] = $"Ordered: {product}.";
        return RedirectToAction(nameof(Index));
    }
}
