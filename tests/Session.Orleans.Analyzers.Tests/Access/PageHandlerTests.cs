namespace OrleansSessions.Analyzers.Tests;

public sealed class PageHandlerTests
{
    [Theory]
    [InlineData("public class C : PageModel", "OnGet", new[] { "OS0007 OnGet" })]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class C : PageModel", "OnPost", new[] { "OS0007 OnPost", "OS0004 HttpContext.Session.Clear()" })]
    public async Task Handler_WithADeclarationOfItsOwn_IsFoundAndDoesNotCount(string type, string handler, string[] expected)
    {
        var found = await Analysis.OfAsync(Sources.Mvc($$"""{{type}} { [SessionAccess(SessionAccess.ReadWrite)] public void {{handler}}() { HttpContext.Session.Clear(); } }"""));

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Handler_WithADeclarationOfItsOwn_DoesNotLoadAhead()
    {
        var found = await Analysis.OfAsync(Sources.Mvc("""public class C : PageModel { [SessionAccess(SessionAccess.ReadWrite)] public async Task OnGetAsync() { HttpContext.Session.Clear(); await Task.Yield(); } }"""));

        Assert.Equal(["OS0007 OnGetAsync", "OS0001 HttpContext.Session.Clear()"], found);
    }

    [Theory]
    [InlineData("[SessionAccess(SessionAccess.ReadWrite)] public class C : PageModel { public void OnGet() { } }")]
    [InlineData("public class C : ControllerBase { [SessionAccess(SessionAccess.ReadWrite)] public void OnGet() { } }")]
    [InlineData("public class C : PageModel { [SessionAccess(SessionAccess.ReadWrite)] public void Helper() { } }")]
    public async Task Declaration_ElseWhere_IsNot(string types)
    {
        var found = await Analysis.OfAsync(Sources.Mvc(types));

        Assert.Empty(found);
    }
}
