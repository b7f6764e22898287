using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class MergeTests
{
    private const int Writers = 30;

    public static MatrixTheoryData<HostKind, HostKind, bool> Hosts() => new([HostKind.TestServer, HostKind.Http1, HostKind.Http2], RealCluster.Ways, [false, true]);

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task ParallelSets_DifferentKeys_AllSurvive(HostKind host, HostKind sessions, bool framework)
    {
        var parts = await TestAppParts.OverAsync(sessions);
        await using var one = await StartAsync(host, framework, parts);
        await using var other = await StartAsync(host, framework, parts);
        using var browser = one.Browse();
        await browser.ReadAsync("/set/first");
        using var elsewhere = other.Browse();
        elsewhere.SessionCookie = browser.SessionCookie;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => (i % 2 == 0 ? browser : elsewhere).ReadAsync($"/set/k{i}")));

        Assert.Equal((Writers + 1).ToString(), await elsewhere.ReadAsync("/count"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task ParallelSets_OneRequest_AllSurvive(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => session.SetInt32($"k{i}", i))));
        await session.CommitAsync();

        Assert.Equal(Writers, bench.Open().Keys.Count());
    }

    private static Task<TestApp> StartAsync(HostKind host, bool framework, TestAppParts parts) => TestApp.StartAsync(
        host,
        app =>
        {
            _ = framework ? app.UseSession() : app.UseOrleansSession();
            app.MapGet("/set/{key}", static (HttpContext context, string key) => context.Session.SetString(key, key));
            app.MapGet("/count", static (HttpContext context) => context.Session.Keys.Count());
        },
        parts: parts);
}
