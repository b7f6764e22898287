namespace OrleansSessions.Analyzers.Tests;

public sealed class ReadOnlyTests
{
    private const string ReadOnlyController = "[SessionAccess(SessionAccess.ReadOnly)] public class C : ControllerBase { public void A() { HttpContext.Session.Clear(); } }";

    [Theory]
    [InlineData("""c.Session.SetString("a", "")""")]
    [InlineData("""c.Session.SetInt32("a", 1)""")]
    [InlineData("""c.Session.Set("a", [])""")]
    [InlineData("""c.Session.Remove("a")""")]
    [InlineData("c.Session.Clear()")]
    public async Task Lambda_ThatDeclaresReadOnlyAndWrites_IsFound(string write)
    {
        var found = await Analysis.OfAsync(Sources.Program($$"""app.MapPost("/", (HttpContext c) => { if (c.Request.Path == "/") { {{write}}; } }).WithName("a").WithSessionAccess(SessionAccess.ReadOnly);"""));

        Assert.Equal([$"OS0004 {write}"], found);
    }

    [Fact]
    public async Task Lambda_WhoseChainHasAnAttribute_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("""
            app.MapGet("/", (HttpContext c) => c.Session.Clear()).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadOnly));
            app.MapPut("/", (HttpContext c) => c.Session.Clear()).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 1 });
            """));

        Assert.Equal(["OS0004 c.Session.Clear()"], found);
    }

    [Fact]
    public async Task Lambda_ThatDeclaresMoreThanItsAccess_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("""
            app.MapGet("/", (HttpContext c) => c.Session.Clear()).WithSessionAccess(keepAlive: false, access: SessionAccess.ReadOnly);
            app.MapPut("/", (HttpContext c) => c.Session.Clear()).WithSessionAccess(SessionAccess.ReadWrite, keepAlive: false);
            """));

        Assert.Equal(["OS0004 c.Session.Clear()"], found);
    }

    [Fact]
    public async Task Lambda_WithTheAttribute_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("""app.MapGet("/", [SessionAccess(SessionAccess.ReadOnly)] (HttpContext c) => c.Session.Clear());"""));

        Assert.Equal(["OS0004 c.Session.Clear()"], found);
    }

    [Fact]
    public async Task Method_WithTheAttribute_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program(
            """app.MapGet("/", Get); [SessionAccess(SessionAccess.ReadOnly)] static void Get(HttpContext c) { var session = c.Session; session.Clear(); }"""));

        Assert.Equal(["OS0004 session.Clear()"], found);
    }

    [Theory]
    [InlineData("public class C : ControllerBase", "[SessionAccess(SessionAccess.ReadOnly)] public void A()")]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class C : ControllerBase", "public void A()")]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class B : ControllerBase; public class C : B", "public void A()")]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class C : PageModel", "public void OnPost()")]
    [InlineData("[SessionAccess(SessionAccess.Exclusive)] public class C : ControllerBase", "[SessionAccess(SessionAccess.ReadOnly)] public void A()")]
    public async Task Action_OfAReadOnlyDeclaration_IsFound(string type, string method)
    {
        var found = await Analysis.OfAsync(Sources.Mvc($$"""{{type}} { {{method}} { HttpContext.Session.Clear(); } }"""));

        Assert.Equal(["OS0004 HttpContext.Session.Clear()"], found);
    }

    /// <summary>What is declared for a group, or loads sessions, does not count in place of an attribute.</summary>
    [Theory]
    [InlineData("""var group = app.MapGroup("/a"); group.WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""var group = app.MapGroup("/a").WithTags("a"); group.RequireHost("b").WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""app.MapGroup("/a").WithSessionAccess(SessionAccess.ReadWrite).MapGet("/", () => "");""")]
    [InlineData("""Map(app.MapGroup("/a")); static void Map(RouteGroupBuilder group) => group.WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""var other = app.MapGet("/a", Get); other.WithSessionAccess(SessionAccess.ReadWrite); static string Get() => "";""")]
    [InlineData("""builder.Services.Configure<OrleansSessionOptions>(o => o.Preload = SessionPreload.Always);""")]
    [InlineData("""app.Use(async (c, next) => { await c.Session.LoadAsync(); await next(c); });""")]
    public async Task Action_BesideAnAccessOfOthers_IsFound(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Program($"app.MapControllers(); {statements}", ReadOnlyController));

        Assert.Equal(["OS0004 HttpContext.Session.Clear()"], found);
    }

    [Theory]
    [InlineData("""app.MapControllers().WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""var all = app.MapControllers(); all.WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""var group = app.MapGroup("/a"); group.MapControllers().WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""var all = app.MapControllers(); Declare(all); static void Declare(IEndpointConventionBuilder one) => one.WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""IEndpointConventionBuilder one = app.MapGroup("/a"); one = app.MapControllers(); one.WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""app.MapControllers().WithMetadata(new SessionAccessAttribute(SessionAccess.ReadWrite));""")]
    public async Task Action_WhoseMappingMayDeclareAnotherAccess_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Program(statements, ReadOnlyController));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("[SessionAccess(SessionAccess.ReadWrite)] public class C : ControllerBase", "public void A()")]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class C : ControllerBase", "[SessionAccess(SessionAccess.ReadWrite)] public void A()")]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class C : ControllerBase", "private void Helper()")]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class C : ControllerBase", "[NonAction] public void Helper()")]
    [InlineData("[SessionAccess(SessionAccess.ReadOnly)] public class C : PageModel", "public void Helper()")]
    [InlineData("public class C : ControllerBase", "public void A()")]
    public async Task Action_OfAnotherDeclaration_IsNot(string type, string method)
    {
        var found = await Analysis.OfAsync(Sources.Mvc($$"""{{type}} { {{method}} { HttpContext.Session.Clear(); } }"""));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("""app.MapGet("/", (HttpContext c) => c.Session.GetString("a")).WithSessionAccess(SessionAccess.ReadOnly);""")]
    [InlineData("""app.MapGet("/", (HttpContext c) => c.Session.Clear()).WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""app.MapGet("/", (HttpContext c) => c.Session.Clear()).WithSessionAccess(SessionAccess.ReadOnly).WithSessionAccess(SessionAccess.Exclusive);""")]
    [InlineData("""app.MapGet("/", [SessionAccess(SessionAccess.ReadOnly)] (HttpContext c) => c.Session.Clear()).WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""var e = app.MapGet("/", [SessionAccess(SessionAccess.ReadOnly)] (HttpContext c) => c.Session.Clear()); e.WithSessionAccess(SessionAccess.ReadWrite);""")]
    [InlineData("""app.MapGet("/", Get).WithSessionAccess(SessionAccess.ReadWrite); [SessionAccess(SessionAccess.ReadOnly)] static void Get(HttpContext c) => c.Session.Clear();""")]
    [InlineData("""app.MapGet("/", (HttpContext c) => { var other = new DefaultHttpContext(); other.Session.Clear(); }).WithSessionAccess(SessionAccess.ReadOnly);""")]
    [InlineData("""app.MapGet("/", (HttpContext c) => { Action later = () => c.Session.Clear(); }).WithSessionAccess(SessionAccess.ReadOnly);""")]
    [InlineData("""var access = SessionAccess.ReadOnly; access = SessionAccess.ReadWrite; app.MapGet("/", (HttpContext c) => c.Session.Clear()).WithSessionAccess(access);""")]
    public async Task Lambda_OfAnotherDeclarationOrUnsure_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Program(statements));

        Assert.Empty(found);
    }
}
