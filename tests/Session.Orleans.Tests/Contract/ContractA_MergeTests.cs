using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class ContractA_MergeTests
{
    private const int Writers = 30;

    public static TheoryData<HostKind, bool> Hosts() => new()
    {
        { HostKind.TestServer, false },
        { HostKind.Http1, false },
        { HostKind.Http2, false },
        { HostKind.Http1, true },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task ContractA_ParallelSets_DifferentKeys_AllSurvive(HostKind host, bool framework)
    {
        await using var cluster = RealCluster();
        await using var one = await StartAsync(host, framework, cluster.Parts);
        await using var other = await StartAsync(host, framework, cluster.Parts);
        using var browser = one.Browse();
        await browser.ReadAsync("/set/first");
        using var elsewhere = other.Browse();
        elsewhere.SessionCookie = browser.SessionCookie;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => (i % 2 == 0 ? browser : elsewhere).ReadAsync($"/set/k{i}")));

        Assert.Equal((Writers + 1).ToString(), await elsewhere.ReadAsync("/count"));
    }

    [Fact]
    public async Task ParallelSets_OneRequest_AllSurvive()
    {
        await using var bench = new SessionBench();
        var session = bench.Open(isNew: true);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => session.SetInt32($"k{i}", i))));
        await session.CommitAsync();

        Assert.Equal(Writers, bench.Open().Keys.Count());
    }

    private static RealSessions RealCluster() => new();

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
