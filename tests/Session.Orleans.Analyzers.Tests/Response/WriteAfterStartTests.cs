using System.Globalization;

namespace OrleansSessions.Analyzers.Tests;

public sealed class WriteAfterStartTests
{
    [Theory]
    [InlineData("""await context.Response.WriteAsync("a");""")]
    [InlineData("""await context.Response.WriteAsync("a").ConfigureAwait(false);""")]
    [InlineData("await context.Response.WriteAsJsonAsync(1);")]
    [InlineData("await context.Response.StartAsync();")]
    [InlineData("await context.Response.Body.WriteAsync(new byte[1]);")]
    [InlineData("await context.Response.Body.FlushAsync();")]
    [InlineData("await context.Response.BodyWriter.WriteAsync(new byte[1]);")]
    [InlineData("""var response = context.Response; await response.WriteAsync("a");""")]
    public async Task Change_BehindAStart_IsFound(string start)
    {
        var found = await Analysis.OfAsync(Sources.Endpoint($"await context.Session.LoadAsync(); {start} context.Session.Clear();"));

        Assert.Equal(["OS0005 context.Session.Clear()"], found);
    }

    [Theory]
    [InlineData("await context.RotateSessionAsync()", "it throws")]
    [InlineData("await context.RotateSessionAsync(allowFork: false).ConfigureAwait(false)", "it throws")]
    [InlineData("await context.AbandonSessionAsync()", "keeps the cookie")]
    public async Task RotationOrEnd_BehindAStart_IsFoundWithWhatItDoes(string change, string damage)
    {
        var found = Assert.Single(await Analysis.RunAsync(Sources.Compile(Sources.Endpoint($"""await context.Response.WriteAsync("a"); {change}; await context.Session.CommitAsync();"""))));

        Assert.Equal("OS0005", found.Id);
        Assert.Contains(damage, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""await context.RotateSessionAsync(); await context.Response.WriteAsync("a");""")]
    [InlineData("""await context.Response.WriteAsync("a"); if (context.Request.Path == "/") { await context.RotateSessionAsync(); }""")]
    [InlineData("""if (context.Request.Path == "/") { await context.Response.WriteAsync("a"); } await context.AbandonSessionAsync();""")]
    [InlineData("""await context.Response.WriteAsync("a"); var other = new DefaultHttpContext(); await other.AbandonSessionAsync();""")]
    [InlineData("""var body = context.Response.Body; context.Response.Body = new System.IO.MemoryStream(); await context.Response.WriteAsync("a"); await context.RotateSessionAsync(); context.Response.Body = body;""")]
    public async Task RotationOrEnd_BeforeAStartOrUnsure_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Endpoint(statements));

        Assert.Empty(found);
    }

    [Fact]
    public async Task Changes_BehindAStart_AreAllFound()
    {
        var found = await Analysis.OfAsync(Sources.Mvc("""
            public class C : ControllerBase
            {
                public async Task A()
                {
                    await HttpContext.Session.LoadAsync();
                    await Response.WriteAsync("a");
                    HttpContext.Session.SetString("a", "");
                    HttpContext.Session.Remove("b");
                }
            }
            """));

        Assert.Equal(["""OS0005 HttpContext.Session.SetString("a", "")""", """OS0005 HttpContext.Session.Remove("b")"""], found);
    }

    [Theory]
    [InlineData("""context.Session.Clear(); await context.Response.WriteAsync("a");""")]
    [InlineData("""if (context.Request.Path == "/") { await context.Response.WriteAsync("a"); } context.Session.Clear();""")]
    [InlineData("""await context.Response.WriteAsync("a"); if (context.Request.Path == "/") { context.Session.Clear(); }""")]
    [InlineData("""await context.Response.WriteAsync("a"); context.Session.GetString("a");""")]
    [InlineData("""await context.Response.WriteAsync("a"); context.Session.Clear(); await context.Session.CommitAsync();""")]
    [InlineData("""var write = context.Response.WriteAsync("a"); context.Session.Clear(); await write;""")]
    [InlineData("""var body = context.Response.Body; context.Response.Body = new System.IO.MemoryStream(); await context.Response.WriteAsync("a"); context.Session.Clear(); context.Response.Body = body;""")]
    [InlineData("""await new System.IO.MemoryStream().WriteAsync(new byte[1]); context.Session.Clear();""")]
    [InlineData("""var other = new DefaultHttpContext(); await other.Response.WriteAsync("a"); context.Session.Clear();""")]
    [InlineData("""await context.Response.WriteAsync("a"); context.Response.OnCompleted(() => { context.Session.Clear(); return Task.CompletedTask; });""")]
    [InlineData("""context.Response.StatusCode = 204; context.Response.Headers["a"] = "b"; context.Session.Clear();""")]
    public async Task Change_BeforeAStartOrUnsure_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Endpoint($"await context.Session.LoadAsync(); {statements}"));

        Assert.Empty(found);
    }

    [Fact]
    public async Task Change_OfAnotherRequest_IsNot()
    {
        var found = await Analysis.OfAsync(Sources.Program("", """
            static class Copy
            {
                public static async Task ToAsync(HttpContext one, HttpContext other)
                {
                    await one.Response.WriteAsync("a");
                    other.Session.Clear();
                }
            }
            """));

        Assert.Empty(found);
    }
}
