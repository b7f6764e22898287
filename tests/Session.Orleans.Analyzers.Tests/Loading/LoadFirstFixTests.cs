namespace OrleansSessions.Analyzers.Tests;

public sealed class LoadFirstFixTests
{
    [Fact]
    public async Task Fix_OfAStatement_LoadsBeforeIt()
    {
        var fixedSource = await Fixing.ApplyAsync<LoadFirstFix>(Sources.Program("""
            app.MapGet("/", async (HttpContext context) =>
            {
                await Task.Yield();
                // What was there.
                var a = context.Session.GetString("a");
                return a;
            });
            """));

        Assert.Equal(Sources.Program("""
            app.MapGet("/", async (HttpContext context) =>
            {
                await Task.Yield();
                // What was there.
                await context.Session.LoadAsync(context.RequestAborted);
                var a = context.Session.GetString("a");
                return a;
            });
            """), fixedSource);
    }

    [Fact]
    public async Task Fix_WhereAMethodHasAToken_PassesIt()
    {
        var fixedSource = await Fixing.ApplyAsync<LoadFirstFix>(Sources.Mvc("""
            public class C : ControllerBase
            {
                public async Task A(CancellationToken cancel)
                {
                    HttpContext.Session.Clear();
                    await Task.Yield();
                }
            }
            """));

        Assert.Contains("""
                {
                    await HttpContext.Session.LoadAsync(cancel);
                    HttpContext.Session.Clear();
                    await Task.Yield();
            """, fixedSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_OfAStatementWithoutBraces_AddsThem()
    {
        var fixedSource = await Fixing.ApplyAsync<LoadFirstFix>(Sources.Program("""
            app.MapGet("/", async (HttpContext context) =>
            {
                await Task.Yield();
                if (context.Request.Path == "/")
                    context.Session.Clear();
            });
            """));

        Assert.Contains("""
                if (context.Request.Path == "/")
                {
                    await context.Session.LoadAsync(context.RequestAborted);
                    context.Session.Clear();
                }
            """, fixedSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_OfALambdaWithAValue_ReturnsIt()
    {
        var fixedSource = await Fixing.ApplyAsync<LoadFirstFix>(Sources.Program("""app.MapGet("/{b}", async (HttpContext context, string b) => await Task.FromResult(context.Session.GetString("a")));"""));

        Assert.Contains("await context.Session.LoadAsync(context.RequestAborted);", fixedSource, StringComparison.Ordinal);
        Assert.Contains("""return await Task.FromResult(context.Session.GetString("a"));""", fixedSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_OfALambdaWithoutAValue_ReturnsNothing()
    {
        var fixedSource = await Fixing.ApplyAsync<LoadFirstFix>(Sources.Program("""app.MapGet("/", async (HttpContext context) => await context.Response.WriteAsync(context.Session.GetString("a") ?? ""));"""));

        Assert.Contains("await context.Session.LoadAsync(context.RequestAborted);", fixedSource, StringComparison.Ordinal);
        Assert.DoesNotContain("return", fixedSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_OfAMethodOfOneExpression_GivesItABody()
    {
        var fixedSource = await Fixing.ApplyAsync<LoadFirstFix>(Sources.Mvc("""
            public class C : ControllerBase
            {
                public async Task<string?> A() => await Task.FromResult(HttpContext.Session.GetString("a"));
            }
            """));

        Assert.Contains("""
                public async Task<string?> A()
                {
                    await HttpContext.Session.LoadAsync(HttpContext.RequestAborted);
                    return await Task.FromResult(HttpContext.Session.GetString("a"));
                }
            """, fixedSource, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lock (context) { context.Session.Clear(); }")]
    [InlineData("for (var session = context.Session; session.Keys.Any();) { }")]
    public async Task Fix_WhereNoAwaitCanStand_IsNotOffered(string statement)
    {
        var offered = await Fixing.OffersAsync<LoadFirstFix>(Sources.Endpoint($"await Task.Yield(); {statement}"));

        Assert.Equal(0, offered);
    }

    [Fact]
    public async Task Fix_OfALocalOfTheSession_LoadsThatLocal()
    {
        var fixedSource = await Fixing.ApplyAsync<LoadFirstFix>(Sources.Endpoint("var session = context.Session;\n    await Task.Yield();\n    session.Clear();"));

        Assert.Contains("    await session.LoadAsync();\n    session.Clear();", fixedSource, StringComparison.Ordinal);
    }
}
