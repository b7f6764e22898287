using Microsoft.AspNetCore.Mvc;

namespace OrleansSessions.Tests;

public sealed class TempDataController : Controller
{
    public IActionResult Save()
    {
        TempData["note"] = "saved";
        return RedirectToAction(nameof(Show));
    }

    public IActionResult Show() => Content(TempData["note"] as string ?? "nothing");
}
