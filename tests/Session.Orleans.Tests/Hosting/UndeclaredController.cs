using Microsoft.AspNetCore.Mvc;

namespace OrleansSessions.Tests;

public sealed class UndeclaredController : Controller
{
    [SessionAccess(SessionAccess.ReadOnly)]
    public IActionResult Reads() => Content(DeclaredController.Use(HttpContext));
}
