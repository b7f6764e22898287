namespace OrleansSessions.Analyzers.Tests;

public sealed class TwoSessionsTests
{
    [Theory]
    [InlineData("app.UseSession(); app.UseOrleansSession();", "app.UseSession()")]
    [InlineData("app.UseOrleansSession(); app.UseAuthorization(); app.UseSession();", "app.UseSession()")]
    [InlineData("app.UseRouting().UseOrleansSession().UseSession(new SessionOptions());", "app.UseRouting().UseOrleansSession().UseSession(new SessionOptions())")]
    public async Task Pipeline_WithBoth_IsFound(string statements, string second)
    {
        var found = await Analysis.OfAsync(Sources.Program(statements));

        Assert.Equal([$"OS0003 {second}"], found);
    }

    [Theory]
    [InlineData("app.UseSession();")]
    [InlineData("app.UseOrleansSession();")]
    [InlineData("if (app.Environment.IsDevelopment()) { app.UseSession(); } else { app.UseOrleansSession(); }")]
    [InlineData("if (app.Environment.IsDevelopment()) { app.UseSession(); return; } app.UseOrleansSession();")]
    [InlineData("""app.UseOrleansSession(); app.Map("/old", branch => { branch.UseSession(); });""")]
    [InlineData("IApplicationBuilder old = ((IApplicationBuilder)app).New(); old.UseSession(); app.UseOrleansSession();")]
    public async Task Pipeline_WithOneOrUnsure_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Program(statements));

        Assert.Empty(found);
    }

    [Fact]
    public async Task Fix_OfAStatement_RemovesIt()
    {
        var fixedSource = await Fixing.ApplyAsync<RemoveUseSessionFix>(Sources.Program("app.UseRouting();\napp.UseSession();\napp.UseOrleansSession();"));

        Assert.Equal(Sources.Program("app.UseRouting();\napp.UseOrleansSession();"), fixedSource);
    }

    [Theory]
    [InlineData("app.UseRouting().UseSession().UseOrleansSession();")]
    [InlineData("app.UseRouting().UseOrleansSession().UseSession();")]
    public async Task Fix_OfAChain_LeavesTheOthers(string chain)
    {
        var fixedSource = await Fixing.ApplyAsync<RemoveUseSessionFix>(Sources.Program(chain));

        Assert.Equal(Sources.Program("app.UseRouting().UseOrleansSession();"), fixedSource);
    }
}
