using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace OrleansSessions.Tests;

/// <summary>S8, S9: an exclusive request has the session for itself, over every real way to it.</summary>
public sealed class ExclusiveTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_FiftyAtOnceReadWaitAndWrite_NoneIsLost(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=0");

        var counts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => browser.ReadAsync("/add")));

        Assert.Equal("50", await browser.ReadAsync("/get"));
        Assert.Equal(Enumerable.Range(1, 50), counts.Select(static count => int.Parse(count, CultureInfo.InvariantCulture)).Order());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_HeldForLongerThanOneWaits_Is503WithRetryAfter(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, endpoints => Endpoints(endpoints, hold), static options => options.CommitFailureBehavior = SessionCommitFailureBehavior.LogAndContinue);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=7");
        var holder = browser.ReadAsync("/hold");
        await browser.ReadAsync("/held");

        using var busy = await browser.GetAsync("/impatient");
        var read = await browser.ReadAsync("/get");
        hold.SetResult();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
        Assert.NotNull(busy.Headers.RetryAfter);
        Assert.Equal(("7", "8"), (read, await holder));
    }

    [Theory]
    [InlineData(SessionUnavailableBehavior.Empty)]
    [InlineData(SessionUnavailableBehavior.FailRequest)]
    public async Task S8_ClusterDown_Is503WhateverIsPromisedOfReading(SessionUnavailableBehavior promised)
    {
        await using var app = await TestApp.WithSessionsAsync(HostKind.RealGrains, Endpoints, options => options.UnavailableBehavior = promised);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=7");
        app.Client.FailLocks = ScriptedClient.Down;

        using var response = await browser.GetAsync("/add");
        app.Client.FailLocks = null;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"outcome\":\"unavailable\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("7", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_RequestThrows_TheNextOneComesAtOnce(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=1");

        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.GetAsync("/throw"));
        using var next = await browser.GetAsync("/quick");

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_ClientGoneWhileItWaited_GivesItsPlaceBack(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, endpoints => Endpoints(endpoints, hold));
        using var browser = app.Browse();
        using var metrics = new MetricCollector<double>(app.Services.GetRequiredService<IMeterFactory>(), "OrleansSessions.Client", "session.client.lock.duration");
        using var gone = new CancellationTokenSource();
        await browser.ReadAsync("/set?n=7");
        var holder = browser.ReadAsync("/hold");
        await browser.ReadAsync("/held");
        var waiting = browser.Client.GetAsync(new Uri("/add", UriKind.Relative), gone.Token);
        var place = await app.Client.LockAnsweredAsync(LockStatus.Queued);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var left = await app.Client.LockAnsweredAsync(LockStatus.Released);
        hold.SetResult();

        Assert.Equal((LockStep.Release, place.Ticket), (left.Step, left.Ticket));
        var outcomes = metrics.GetMeasurementSnapshot().Select(static lease => $"{lease.Tags["session.outcome"]}").ToList();
        Assert.Contains("canceled", outcomes);
        Assert.DoesNotContain("unavailable", outcomes);
        Assert.Equal("8", await holder);
        Assert.Equal("9", await browser.ReadAsync("/quick"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S9_LeaseSecondsAreOver_TheNextOneComesInAndTheLateChangesAreRefused(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, endpoints => Endpoints(endpoints, hold));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=7");
        var holder = browser.GetAsync("/hold-briefly");
        await browser.ReadAsync("/held");

        var next = await browser.ReadAsync("/add");
        hold.SetResult();
        using var late = await holder;

        Assert.Equal("8", next);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        Assert.Contains("\"outcome\":\"refused\"", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("8", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S8_TooManyWait_TheNextOneIs503WithRetryAfterAtOnce(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, endpoints => Endpoints(endpoints, hold));
        using var browser = app.Browse();
        using var gone = new CancellationTokenSource();
        await browser.ReadAsync("/set?n=7");
        var holder = browser.ReadAsync("/hold");
        await browser.ReadAsync("/held");

        var waiting = Enumerable.Range(0, new SessionLimits().MaximumWaiters + 1).Select(_ => browser.Client.GetAsync(new Uri("/add", UriKind.Relative), gone.Token)).ToList();
        using var refused = await await Task.WhenAny(waiting);
        var others = waiting.Count(static request => !request.IsCompleted);
        await gone.CancelAsync();
        await Task.WhenAll(waiting).ContinueWith(static _ => { }, TaskScheduler.Default);
        hold.SetResult();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new SessionLimits().MaximumWaiters, others);
        Assert.Equal("8", await holder);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_DetectConflicts_CommitByHand_NamesTheKeysThatOthersWrote(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, endpoints => Endpoints(endpoints, hold));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=1");
        var late = browser.ReadAsync("/careful-by-hand");
        await browser.ReadAsync("/held");
        await browser.ReadAsync("/set?n=2");

        hold.SetResult();

        Assert.Contains("changed meanwhile", await late, StringComparison.Ordinal);
        Assert.Equal("n", await browser.ReadAsync("/conflict"));
        Assert.Equal("2", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ReadOnly_AWriteThrowsAndSaysWhere(HostKind host)
    {
        await using var app = await TestApp.WithSessionsAsync(host, Endpoints);
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=3");

        Assert.Contains("SessionAccess.ReadOnly", await browser.ReadAsync("/readonly"), StringComparison.Ordinal);
        Assert.Equal("3", await browser.ReadAsync("/get"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task S4_DetectConflicts_TheLaterOfTwoIsToldAndNothingOfItIsApplied(HostKind host)
    {
        var hold = new TaskCompletionSource();
        await using var app = await TestApp.WithSessionsAsync(host, endpoints => Endpoints(endpoints, hold));
        using var browser = app.Browse();
        await browser.ReadAsync("/set?n=1");
        var late = browser.GetAsync("/careful");
        await browser.ReadAsync("/held");
        await browser.ReadAsync("/set?n=2");
        hold.SetResult();

        using var refused = await late;

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("2", await browser.ReadAsync("/get"));
    }

    private static void Endpoints(WebApplication app) => Endpoints(app, new TaskCompletionSource());

    private static void Endpoints(WebApplication app, TaskCompletionSource hold)
    {
        var held = new TaskCompletionSource();
        app.MapGet("/set", static (HttpContext context, int n) => context.Session.SetInt32("n", n));
        app.MapGet("/get", static (HttpContext context) => $"{context.Session.GetInt32("n")}").WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/held", () => held.Task);
        app.MapGet("/throw", static (HttpContext _) => { throw new InvalidOperationException("on purpose"); }).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/quick", static (HttpContext context) => Add(context)).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 1 });
        app.MapGet("/impatient", static (HttpContext context) => Add(context)).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 1 });
        app.MapGet("/readonly", static (HttpContext context) => Assert.Throws<InvalidOperationException>(() => context.Session.SetInt32("n", 9)).Message).WithSessionAccess(SessionAccess.ReadOnly);
        app.MapGet("/add", static async (HttpContext context) =>
        {
            var n = context.Session.GetInt32("n").GetValueOrDefault();
            await Task.Yield();
            context.Session.SetInt32("n", n + 1);
            return $"{n + 1}";
        }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 60 });
        app.MapGet("/hold", (Delegate)((HttpContext context) => HoldAsync(context))).WithSessionAccess(SessionAccess.Exclusive);
        app.MapGet("/careful", (Delegate)((HttpContext context) => HoldAsync(context))).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { DetectConflicts = true });

        app.MapGet("/hold-briefly", (Delegate)((HttpContext context) => HoldAsync(context))).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { LeaseSeconds = 1 });
        var conflict = new TaskCompletionSource<IReadOnlyList<string>>();
        app.MapGet("/conflict", async () => string.Join(' ', await conflict.Task));
        app.MapGet("/careful-by-hand", async (HttpContext context) =>
        {
            await HoldAsync(context);
            context.Session.SetInt32("mine", 1);
            try
            {
                await context.Session.CommitAsync();
            }
            catch (SessionConflictException found)
            {
                conflict.SetResult(found.Keys);
                throw;
            }
        }).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { DetectConflicts = true });

        async Task<string> HoldAsync(HttpContext context)
        {
            held.SetResult();
            await hold.Task;
            return Add(context);
        }
    }

    private static string Add(HttpContext context)
    {
        var n = context.Session.GetInt32("n").GetValueOrDefault() + 1;
        context.Session.SetInt32("n", n);
        return $"{n}";
    }
}
