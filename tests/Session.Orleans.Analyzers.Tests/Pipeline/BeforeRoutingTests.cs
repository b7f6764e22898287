using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers.Tests;

public sealed class BeforeRoutingTests
{
    [Theory]
    [InlineData("app.UseOrleansSession(); app.UseRouting();", "app.UseOrleansSession()")]
    [InlineData("app.UseOrleansSession(new SessionOptions()); app.UseAuthentication(); app.UseRouting();", "app.UseOrleansSession(new SessionOptions())")]
    [InlineData("app.UseOrleansSession().UseRouting();", "app.UseOrleansSession()")]
    [InlineData("app.UseAuthentication().UseOrleansSession(); app.UseRouting().UseAuthorization();", "app.UseAuthentication().UseOrleansSession()")]
    public async Task Session_BeforeRouting_IsFound(string statements, string session)
    {
        var found = await Analysis.OfAsync(Sources.Program(statements));

        Assert.Equal([$"OS0002 {session}"], found);
    }

    [Fact]
    public async Task Session_BeforeRoutingInAMethod_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("Startup.Configure(app);", """
            static class Startup
            {
                public static IApplicationBuilder Configure(IApplicationBuilder app)
                {
                    app.UseOrleansSession();
                    return app.UseRouting();
                }
            }
            """));

        Assert.Equal(["OS0002 app.UseOrleansSession()"], found);
    }

    [Theory]
    [InlineData("app.UseRouting(); app.UseOrleansSession();")]
    [InlineData("app.UseRouting().UseOrleansSession().UseAuthorization();")]
    [InlineData("app.UseOrleansSession();")]
    [InlineData("app.UseRouting(); app.UseOrleansSession(); app.UseRouting();")]
    [InlineData("if (app.Environment.IsDevelopment()) { app.UseRouting(); } app.UseOrleansSession(); app.UseRouting();")]
    [InlineData("app.UseOrleansSession(); if (app.Environment.IsDevelopment()) { app.UseRouting(); }")]
    [InlineData("if (app.Environment.IsDevelopment()) { app.UseOrleansSession(); } else { app.UseRouting(); }")]
    [InlineData("""app.UseOrleansSession(); app.Map("/a", branch => { branch.UseRouting(); });""")]
    [InlineData("""app.Map("/a", branch => { branch.UseOrleansSession(); }); app.UseRouting();""")]
    [InlineData("IApplicationBuilder a = app; IApplicationBuilder b = ((IApplicationBuilder)app).New(); b.UseOrleansSession(); a.UseRouting();")]
    [InlineData("IApplicationBuilder a = ((IApplicationBuilder)app).New(); a.UseOrleansSession(); a = app; a.UseRouting();")]
    public async Task Session_BehindRoutingOrUnsure_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Program(statements));

        Assert.Empty(found);
    }

    [Fact]
    public async Task Fix_OfAProgram_MovesTheStatement()
    {
        var fixedSource = await Fixing.ApplyAsync<MoveBehindRoutingFix>(Sources.Program("app.UseOrleansSession();\napp.UseStaticFiles();\napp.UseRouting();\napp.UseAuthorization();"));

        Assert.Equal(Sources.Program("app.UseStaticFiles();\napp.UseRouting();\napp.UseOrleansSession();\napp.UseAuthorization();"), fixedSource);
    }

    [Fact]
    public async Task Fix_OfAMethod_TakesTheCommentAlong()
    {
        const string Before = """
            static class Startup
            {
                public static void Configure(IApplicationBuilder app)
                {
                    // The cart.
                    app.UseOrleansSession();
                    app.UseRouting();
                }
            }
            """;

        var fixedSource = await Fixing.ApplyAsync<MoveBehindRoutingFix>(Sources.Program("Startup.Configure(app);", Before));

        Assert.Contains("        app.UseRouting();\n        // The cart.\n        app.UseOrleansSession();\n    }", fixedSource, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app.UseOrleansSession().UseRouting();", "app.UseRouting().UseOrleansSession();")]
    [InlineData("app.UseOrleansSession().UseRouting().UseAuthorization();", "app.UseRouting().UseOrleansSession().UseAuthorization();")]
    [InlineData("app.UseAuthentication().UseOrleansSession();\napp.UseRouting().UseAuthorization();", "app.UseAuthentication();\napp.UseRouting().UseOrleansSession().UseAuthorization();")]
    [InlineData("app.UseOrleansSession().UseAuthentication();\napp.UseRouting();", "app.UseAuthentication();\napp.UseRouting().UseOrleansSession();")]
    [InlineData("app.UseStaticFiles()\n    .UseOrleansSession()\n    .UseRouting()\n    .UseAuthorization();", "app.UseStaticFiles()\n    .UseRouting()\n    .UseOrleansSession()\n    .UseAuthorization();")]
    public async Task Fix_OfAChain_MovesTheLink(string before, string after)
    {
        var fixedSource = await Fixing.ApplyAsync<MoveBehindRoutingFix>(Sources.Program(before));

        Assert.Equal(Sources.Program(after), fixedSource);
    }

    [Fact]
    public async Task Fix_BeforeAReturn_BecomesALinkOfIt()
    {
        const string Before = """
            static class Startup
            {
                public static IApplicationBuilder Configure(IApplicationBuilder app)
                {
                    app.UseOrleansSession();
                    return app.UseRouting();
                }
            }
            """;

        var fixedSource = await Fixing.ApplyAsync<MoveBehindRoutingFix>(Sources.Program("Startup.Configure(app);", Before));

        Assert.Contains("    {\n        return app.UseRouting().UseOrleansSession();\n    }", fixedSource, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""app.MapGet("/", () => "");""", DiagnosticSeverity.Warning)]
    [InlineData("""app.MapGet("/", () => "").WithSessionAccess(SessionAccess.Exclusive);""", DiagnosticSeverity.Error)]
    [InlineData("""app.MapGet("/", [SessionAccess(SessionAccess.ReadOnly)] () => "");""", DiagnosticSeverity.Error)]
    public async Task Session_BeforeRouting_IsAnErrorWhereAnAccessIsDeclared(string endpoint, DiagnosticSeverity severity)
    {
        var found = await Analysis.RunAsync(Sources.Compile(Sources.Program($"app.UseOrleansSession(); app.UseRouting(); {endpoint}")));

        Assert.Equal(severity, Assert.Single(found).Severity);
    }
}
