using System.Globalization;

namespace OrleansSessions.Analyzers.Tests;

public sealed class SynchronousLoadTests
{
    [Theory]
    [InlineData("""context.Session.GetString("a")""")]
    [InlineData("""context.Session.SetInt32("a", 1)""")]
    [InlineData("""context.Session.TryGetValue("a", out _)""")]
    [InlineData("""context.Session.Remove("a")""")]
    [InlineData("context.Session.Clear()")]
    public async Task Endpoint_AsynchronousAndUndeclared_IsFound(string use)
    {
        var found = await Analysis.OfAsync(Sources.Endpoint($"await Task.Yield(); {use};"));

        Assert.Equal([$"OS0001 {use}"], found);
    }

    [Fact]
    public async Task Endpoint_ThatUsesPropertiesThroughALocal_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Endpoint("var session = context.Session; await Task.Yield(); return session.Keys.Count();"));

        Assert.Equal(["OS0001 session.Keys"], found);
    }

    [Fact]
    public async Task Endpoint_WithSeveralUses_IsFoundAtTheFirst()
    {
        var found = await Analysis.OfAsync(Sources.Endpoint("""await Task.Yield(); var a = context.Session.GetInt32("a"); context.Session.SetInt32("a", a ?? 0);"""));

        Assert.Equal(["""OS0001 context.Session.GetInt32("a")"""], found);
    }

    [Fact]
    public async Task Endpoint_BesideOneThatDeclares_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("""
            app.MapGet("/a", async (HttpContext c) => { await Task.Yield(); c.Session.Clear(); }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive));
            app.MapGet("/b", async (HttpContext c) => { await Task.Yield(); c.Session.SetInt32("a", 1); });
            """));

        Assert.Equal(["""OS0001 c.Session.SetInt32("a", 1)"""], found);
    }

    [Fact]
    public async Task Endpoint_MappedByName_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program(
            """app.MapGet("/", Cart.GetAsync);""",
            """static class Cart { public static async Task<string?> GetAsync(HttpContext context) { await Task.Yield(); return context.Session.GetString("a"); } }"""));

        Assert.Equal(["""OS0001 context.Session.GetString("a")"""], found);
    }

    [Fact]
    public async Task Endpoint_MappedAsALocalFunction_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("""app.MapGet("/", GetAsync); static async Task GetAsync(HttpContext c) { await Task.Yield(); c.Session.Clear(); }"""));

        Assert.Equal(["OS0001 c.Session.Clear()"], found);
    }

    [Fact]
    public async Task Endpoint_OfMvc_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Mvc("""
            public class CartController : ControllerBase
            {
                public async Task<string?> Get() { await Task.Yield(); return HttpContext.Session.GetString("a"); }
            }
            public class CartModel : PageModel
            {
                public async Task OnGetAsync() { await Task.Yield(); HttpContext.Session.SetString("b", ""); }
            }
            """));

        Assert.Equal(["""OS0001 HttpContext.Session.GetString("a")""", """OS0001 HttpContext.Session.SetString("b", "")"""], found);
    }

    [Fact]
    public async Task Middleware_WithoutAnyDeclaration_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("""app.Use(async (context, next) => { context.Session.SetInt32("a", 1); await next(context); });"""));

        Assert.Equal(["""OS0001 context.Session.SetInt32("a", 1)"""], found);
    }

    [Theory]
    [InlineData("""app.Use(async (context, next) => { context.Session.SetInt32("a", 1); await next(context); });""", "A middleware has no session access of its own to declare. Await Session.LoadAsync() first")]
    [InlineData("""app.MapGet("/", async (HttpContext context) => { await Task.Yield(); context.Session.SetInt32("a", 1); });""", "or declare the endpoint's session access.")]
    public async Task Message_OfMiddlewareAndEndpoint_AdvisesWhatEachCanDo(string statements, string advice)
    {
        var found = await Analysis.RunAsync(Sources.Compile(Sources.Program(statements)));

        Assert.Contains(advice, Assert.Single(found).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""await context.Session.LoadAsync(); context.Session.GetString("a");""")]
    [InlineData("""if (context.Request.Path == "/") { await context.Session.LoadAsync(); } context.Session.GetString("a");""")]
    [InlineData("""await LoadedAsync(context); context.Session.GetString("a"); static Task LoadedAsync(HttpContext c) => c.Session.LoadAsync();""")]
    [InlineData("""await LoadedAsync(); context.Session.GetString("a"); Task LoadedAsync() => context.Session.LoadAsync();""")]
    [InlineData("""Func<Task> load = () => context.Session.LoadAsync(); await load(); context.Session.GetString("a");""")]
    [InlineData("""await Task.Yield(); Look(context.Session); context.Session.GetString("a"); static void Look(ISession session) => _ = session.Id;""")]
    [InlineData("""await context.AbandonSessionAsync(); context.Session.GetString("a");""")]
    [InlineData("""await Task.Yield(); Func<string?> later = () => context.Session.GetString("a"); later();""")]
    [InlineData("""await Task.Yield(); var other = new DefaultHttpContext(); other.Session.GetString("a");""")]
    [InlineData("await Task.Yield(); _ = context.Session;")]
    public async Task Endpoint_ThatLoadsOrMayHave_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Endpoint(statements));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("""app.MapGet("/", (HttpContext c) => c.Session.GetString("a"));""")]
    [InlineData("""app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); }).WithSessionAccess(SessionAccess.ReadOnly);""")]
    [InlineData("""app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); }).WithName("a").WithSessionAccess(SessionAccess.ReadWrite).WithSummary("b");""")]
    [InlineData("""app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive));""")]
    [InlineData("""app.MapGet("/", [SessionAccess(SessionAccess.ReadOnly)] async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); });""")]
    [InlineData("""var g = app.MapGroup("/g").WithSessionAccess(SessionAccess.ReadOnly); g.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); });""")]
    [InlineData("""var e = app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); }); e.WithSessionAccess(SessionAccess.ReadOnly);""")]
    [InlineData("""app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); }).WithMetadata(new SessionAccessAttribute(SessionAccess.ReadOnly));""")]
    [InlineData("""app.Use(async (c, next) => { await c.Session.LoadAsync(); await next(c); }); app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); });""")]
    [InlineData("""app.Use(async (c, next) => { c.Session.GetString("a"); await next(c); }); app.MapGet("/", () => "").WithSessionAccess(SessionAccess.ReadOnly);""")]
    [InlineData("""app.MapGet("/", GetAsync).WithSessionAccess(SessionAccess.ReadOnly); static async Task<string?> GetAsync(HttpContext c) { await Task.Yield(); return c.Session.GetString("a"); }""")]
    [InlineData("""builder.Services.Configure<OrleansSessionOptions>(o => o.Preload = SessionPreload.Always); app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); });""")]
    [InlineData("""builder.Services.Configure<OrleansSessionOptions>(o => o.SynchronousLoadBehavior = SessionSynchronousLoadBehavior.Allow); app.MapGet("/", async (HttpContext c) => { await Task.Yield(); return c.Session.GetString("a"); });""")]
    [InlineData("""_ = GetAsync(new DefaultHttpContext()); static async Task<string?> GetAsync(HttpContext c) { await Task.Yield(); return c.Session.GetString("a"); }""")]
    public async Task Program_ThatDeclaresOrMayHave_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Program(statements));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("[SessionAccess(SessionAccess.ReadWrite)] public class C : ControllerBase", "public async Task A()")]
    [InlineData("[SessionAccess(SessionAccess.ReadWrite)] public class B : ControllerBase; public class C : B", "public async Task A()")]
    [InlineData("public class C : ControllerBase", "[SessionAccess(SessionAccess.ReadWrite)] public async Task A()")]
    [InlineData("public class C : ControllerBase", "[NonAction] public async Task A()")]
    [InlineData("public class C : ControllerBase", "private async Task A()")]
    [InlineData("public class C : PageModel", "public async Task LoadAsync()")]
    public async Task Method_DeclaredOrNoEndpoint_IsNot(string type, string method)
    {
        var found = await Analysis.OfAsync(Sources.Mvc($$"""{{type}} { {{method}} { await Task.Yield(); HttpContext.Session.GetString("a"); } }"""));

        Assert.Empty(found);
    }

    [Fact]
    public async Task Action_ThatIsMappedElsewhere_IsNot()
    {
        var found = await Analysis.OfAsync(Sources.Program("", """public class C : ControllerBase { public async Task A() { await Task.Yield(); HttpContext.Session.GetString("a"); } }"""));

        Assert.Empty(found);
    }

    [Fact]
    public async Task Action_BehindAnOwnMethodThatMayLoad_IsNot()
    {
        var found = await Analysis.OfAsync(Sources.Mvc("""
            public class C : ControllerBase
            {
                public async Task A() { await LoadAsync(); HttpContext.Session.GetString("a"); }
                private Task LoadAsync() => HttpContext.Session.LoadAsync();
            }
            """));

        Assert.Empty(found);
    }

    [Fact]
    public async Task GeneratedCode_IsNotLookedAt()
    {
        var found = await Analysis.OfAsync("// <auto-generated/>\n#nullable enable\n" + Sources.Endpoint("""await Task.Yield(); context.Session.GetString("a");"""));

        Assert.Empty(found);
    }
}
