using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Razor.Hosting;

[assembly: RazorCompiledItem(typeof(OrleansSessions.Tests.DeclaredPage), "mvc.1.0.razor-page", "/Pages/DeclaredPage.cshtml")]

namespace OrleansSessions.Tests;

/// <summary>What the Razor compiler makes of a page whose model answers.</summary>
public sealed class DeclaredPage : Page
{
    public DeclaredPageModel Model => (DeclaredPageModel)ViewContext.ViewData.Model!;

    public override Task ExecuteAsync() => throw new NotSupportedException("The model answers.");
}

[SessionAccess(SessionAccess.ReadOnly)]
public sealed class DeclaredPageModel : PageModel
{
    public IActionResult OnGet() => Content(DeclaredController.Use(HttpContext));
}
