using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class RandomResponseTests
{
    private const int Seeds = 150;

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Response_AnySequence_IsWhatItWouldBeWithoutSessions(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, static app => app.Map("/{seed}", static (HttpContext context, int seed) => RandomResponse.WriteAsync(context, seed, () => context.Session.SetInt32("seed", seed))));
        await using var bare = await TestApp.StartAsync(host, static app => app.Map("/{seed}", static (HttpContext context, int seed) => RandomResponse.WriteAsync(context, seed, static () => { })));
        using var browser = app.Browse();
        using var stranger = bare.Browse();

        for (var seed = 0; seed < Seeds; seed++)
        {
            var expected = await ReadAsync(stranger, seed);
            var actual = await ReadAsync(browser, seed);
            Assert.True(expected == actual, $"Seed {seed}: expected {expected[..Math.Min(300, expected.Length)]} ({expected.Length}), but was {actual[..Math.Min(300, actual.Length)]} ({actual.Length})");
        }
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task Response_AnySequenceRefused_ShowsNothingOfIt(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, static app => app.Map("/{seed}", static (HttpContext context, int seed) => RandomResponse.WriteAsync(context, seed, () => context.Session.SetInt32("seed", seed))));
        using var browser = app.Browse();
        app.Client.RefuseCommits();
        var changed = 0;

        for (var seed = 0; seed < Seeds; seed++)
        {
            var commits = app.Client.Commits;
            using var response = await browser.GetAsync($"/{seed}");
            var shown = $"{response.Headers}{await response.Content.ReadAsStringAsync()}";
            var wasChanged = app.Client.Commits > commits;
            Assert.True(wasChanged == (response.StatusCode == HttpStatusCode.ServiceUnavailable), $"Seed {seed}: {response.StatusCode}, changed: {wasChanged}");
            changed += wasChanged ? 1 : 0;
            Assert.True(!wasChanged || !shown.Contains("added", StringComparison.Ordinal), $"Seed {seed}: {shown}");
        }

        Assert.InRange(changed, Seeds / 4, Seeds);
    }

    private static async Task<string> ReadAsync(Browser browser, int seed)
    {
        using var response = await browser.GetAsync($"/{seed}");
        var own = response.Headers.Where(static header => header.Key.StartsWith("X-", StringComparison.Ordinal)).Select(static header => $"{header.Key}={string.Join(',', header.Value)}");
        return $"{response.StatusCode} {string.Join('|', own)} {await response.Content.ReadAsStringAsync()}";
    }
}
