using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

/// <summary>The samples whose sessions are in a silo.</summary>
public class FarmSampleTests(SiloProgram silo) : IClassFixture<SiloProgram>
{
    [Fact]
    public async Task NativeAot_VisitedTwice_CountsBoth()
    {
        var connection = await silo.ConnectionAsync("samples/NativeAot");
        await using var sample = await LaunchedProgram.StartAsync("samples/NativeAot", connection);
        using var browser = sample.Browse();

        var visits = new[] { await browser.ReadAsync(), await browser.ReadAsync() };

        Assert.Equal(["""{"number":1}""", """{"number":2}"""], visits);
    }

    [Fact]
    public async Task Migration_BeforeAndAfter_AnswerAlike()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var redis = await RedisServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var before = await LaunchedProgram.StartAsync("samples/Migration/Before", ("ConnectionStrings__redis", redis.ConnectionString));
        await using var after = await LaunchedProgram.StartAsync("samples/Migration/After", await silo.ConnectionAsync("samples/Migration/After"));

        var answers = await Task.WhenAll(AskAsync(before), AskAsync(after));

        Assert.Equal(["stranger, 0 visits", "Ada, 2 visits"], answers[0]);
        Assert.Equal(answers[0], answers[1]);
    }

    private static async Task<string[]> AskAsync(LaunchedProgram sample)
    {
        using var browser = sample.Browse();
        var first = await browser.ReadAsync();
        foreach (var path in (string[])["/name/Ada", "/visits", "/visits"])
        {
            using var response = await browser.PostAsync(path);
            response.EnsureSuccessStatusCode();
        }

        return [first, await browser.ReadAsync()];
    }
}
