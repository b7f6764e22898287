namespace OrleansSessions.Analyzers.Tests;

public sealed class BackgroundUseTests
{
    [Theory]
    [InlineData("_ = Task.Run(() => context.Session.Clear());")]
    [InlineData("_ = Task.Run(async () => { await Task.Yield(); context.Session.Clear(); });")]
    [InlineData("_ = Task.Run(() => context.Session.Clear()).ContinueWith(static _ => { });")]
    [InlineData("_ = Task.Factory.StartNew(() => context.Session.Clear());")]
    [InlineData("_ = Task<int>.Factory.StartNew(() => { context.Session.Clear(); return 1; });")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => context.Session.Clear());")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem(_ => context.Session.Clear(), null);")]
    [InlineData("if (context.Request.Path == \"/\") { _ = Task.Run(() => context.Session.Clear()); }")]
    public async Task Use_InWorkThatNobodyAwaits_IsFound(string statements)
    {
        var found = await Analysis.OfAsync(Sources.Endpoint($"await Task.Yield(); {statements}"));

        Assert.Equal(["OS0010 context.Session.Clear()"], found);
    }

    [Theory]
    [InlineData("context.Session.GetString(\"a\")")]
    [InlineData("context.Session.Id")]
    [InlineData("session.GetInt32(\"a\")")]
    [InlineData("context.Session.LoadAsync()")]
    [InlineData("context.AbandonSessionAsync()")]
    [InlineData("context.GetSessionStatus()")]
    public async Task Use_OfAnyKind_IsFound(string use)
    {
        var found = await Analysis.OfAsync(Sources.Endpoint($"var session = context.Session; await Task.Yield(); _ = Task.Run(() => {{ _ = {use}; }});"));

        Assert.Equal([$"OS0010 {use}"], found);
    }

    [Fact]
    public async Task Use_OfASessionThatWasPassed_IsFound()
    {
        var found = await Analysis.OfAsync(Sources.Program("", """
            static class Log { public static void Note(ISession session) { Task.Run(() => session.SetString("a", "b")); } }
            public class C : ControllerBase { public void A() { Task.Run(() => HttpContext.Session.Clear()); } }
            """));

        Assert.Equal(["""OS0010 session.SetString("a", "b")""", "OS0010 HttpContext.Session.Clear()"], found);
    }

    [Theory]
    [InlineData("await Task.Run(() => context.Session.Clear());")]
    [InlineData("await Task.Run(() => context.Session.Clear()).ConfigureAwait(false);")]
    [InlineData("Task.Run(() => context.Session.Clear()).Wait();")]
    [InlineData("var work = Task.Run(() => context.Session.Clear()); await work;")]
    [InlineData("await Task.WhenAll(Task.Run(() => context.Session.Clear()), Task.CompletedTask);")]
    [InlineData("context.Items[\"work\"] = Task.Run(() => context.Session.Clear());")]
    [InlineData("var id = context.TraceIdentifier; _ = Task.Run(() => Console.WriteLine(id));")]
    [InlineData("ThreadPool.QueueUserWorkItem(static session => session.Clear(), (ISession)null!, preferLocal: true);")]
    [InlineData("_ = Task.Run(() => { var other = new DefaultHttpContext(); other.Session.Clear(); });")]
    [InlineData("_ = Own.Run(() => context.Session.Clear()); return;")]
    public async Task Use_InWorkThatIsAwaitedOrUnsure_IsNot(string statements)
    {
        var found = await Analysis.OfAsync(
            Sources.Program($$"""app.MapGet("/", async (HttpContext context) => { await Task.Yield(); {{statements}} });""", "static class Own { public static Task Run(Action work) { work(); return Task.CompletedTask; } }"));

        Assert.Empty(found);
    }
}
