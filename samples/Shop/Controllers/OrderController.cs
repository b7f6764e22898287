using Microsoft.AspNetCore.Mvc;

namespace Samples.Shop.Controllers;

/// <summary>A message for the page after a redirect: TempData, which is in the session.</summary>
[Route("order")]
public sealed class OrderController : Controller
{
    [HttpGet]
    public IActionResult Index() => View();

    [HttpPost("message")]
    [ValidateAntiForgeryToken]
    public IActionResult Message(string text)
    {
        TempData["Message"] = text;
        return RedirectToAction(nameof(Index));
    }
}
