using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

/// <summary>Several threads of one request, whose first look at the session is the same one.</summary>
public sealed class ThreadSafetyTests
{
    private const int Threads = 4;

    private readonly SlowProtection _protection = new();

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A7_FirstLookOfSeveralThreads_AllSeeTheSameSession(HostKind sessions)
    {
        var parts = await TestAppParts.OverAsync(sessions);
        await using var one = await StartAsync(sessions, parts);
        await using var other = await StartAsync(sessions, parts);
        using var browser = one.Browse();
        using var again = other.Browse();
        await browser.ReadAsync("/set");
        again.SessionCookie = browser.SessionCookie;

        var read = await again.ReadAsync("/read");
        await again.ReadAsync("/write");

        Assert.Equal(string.Join(' ', Enumerable.Repeat("1", Threads)), read);
        Assert.Equal(browser.SessionCookie, again.SessionCookie);
        Assert.Equal(new[] { "a" }.Concat(Enumerable.Range(0, Threads).Select(static i => $"k{i}")), (await browser.ReadAsync("/keys")).Split(' '));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A7_FirstWriteOfSeveralThreads_OneNewSessionHasThemAll(HostKind sessions)
    {
        await using var app = await StartAsync(sessions, await TestAppParts.OverAsync(sessions));
        using var browser = app.Browse();

        await browser.ReadAsync("/write");

        Assert.Equal(Enumerable.Range(0, Threads).Select(static i => $"k{i}"), (await browser.ReadAsync("/keys")).Split(' '));
        Assert.Equal(1, app.Client.Commits);
    }

    private async Task<TestApp> StartAsync(HostKind sessions, TestAppParts parts) => await TestApp.WithSessionsAsync(
        HostKind.Http1,
        static app =>
        {
            app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
            app.MapGet("/read", static async context => await context.Response.WriteAsync(string.Join(' ', await AtOnceAsync(_ => context.Session.GetString("a") ?? "nothing"))));
            app.MapGet("/write", static async context =>
            {
                await AtOnceAsync(i =>
                {
                    context.Session.SetString($"k{i}", "1");
                    return "";
                });
            });
            app.MapGet("/keys", static (HttpContext context) => string.Join(' ', context.Session.Keys.Order(StringComparer.Ordinal)));
        },
        parts: new TestAppParts(cluster: parts.Cluster) { Protection = _protection });

    private static async Task<string[]> AtOnceAsync(Func<int, string> act)
    {
        using var start = new Barrier(Threads);
        return await Task.WhenAll(Enumerable.Range(0, Threads).Select(i => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return act(i);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    /// <summary>Reading a cookie takes a while, as it does when the key ring has to be read first.</summary>
    private sealed class SlowProtection : IDataProtectionProvider, IDataProtector
    {
        private readonly IDataProtector _inner = new EphemeralDataProtectionProvider().CreateProtector("test");

        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => _inner.Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData)
        {
            using var never = new ManualResetEventSlim();
            never.Wait(TimeSpan.FromMilliseconds(100));
            return _inner.Unprotect(protectedData);
        }
    }
}
