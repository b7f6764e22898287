using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>The import of live sessions of the framework's middleware, over every transport.</summary>
public sealed class ImportTests
{
    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task FirstUse_HasContentAndIdAndTheOldOneStays(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, id) = await farm.VisitBeforeAsync();
        var after = await farm.AfterAsync();
        using var browser = after.Browse();
        browser.SessionCookie = cookie;

        var read = (await browser.ReadAsync("/all"), await browser.ReadAsync("/id"), await browser.ReadAsync("/status"));

        Assert.Equal(("a=1 n=0", id, "Resumed"), read);
        Assert.Equal(cookie, browser.SessionCookie);
        Assert.NotNull(farm.Cache.Get(Assert.Single(farm.Cache.Asked.Distinct())));
        Assert.Single(after.Logs.Of("SessionImported"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Imported_IsTheClustersFromThenOn(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var (one, other) = (await farm.AfterAsync(), await farm.AfterAsync());
        using var browser = one.Browse();
        using var elsewhere = other.Browse();
        browser.SessionCookie = elsewhere.SessionCookie = cookie;
        var request = farm.Cache.Asked.Count;

        await browser.ReadAsync("/set?key=a&value=2");
        var read = await elsewhere.ReadAsync("/all");

        Assert.Equal("a=2 n=0", read);
        Assert.Equal(1, farm.Cache.Asked.Count - request);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ManyRequestsOnTwoNodesAtOnce_NothingIsLost(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, id) = await farm.VisitBeforeAsync();
        var nodes = new[] { await farm.AfterAsync(), await farm.AfterAsync() };
        using var one = nodes[0].Browse();
        using var other = nodes[1].Browse();
        one.SessionCookie = other.SessionCookie = cookie;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : other).ReadAsync($"/set?key=w{i:00}&value={i}")));

        Assert.Equal("a=1 n=0 " + string.Join(' ', Enumerable.Range(0, 20).Select(static i => $"w{i:00}={i}")), await one.ReadAsync("/all"));
        Assert.Equal(id, await other.ReadAsync("/id"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ExclusiveRequestsAtOnce_CountOnFromWhatWasThere(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var nodes = new[] { await farm.AfterAsync(), await farm.AfterAsync() };
        using var one = nodes[0].Browse();
        using var other = nodes[1].Browse();
        one.SessionCookie = other.SessionCookie = cookie;

        var counts = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? one : other).ReadAsync("/add")));

        Assert.Equal(Enumerable.Range(1, 10).Select(static i => $"{i}").Order(StringComparer.Ordinal), counts.Order(StringComparer.Ordinal));
        Assert.Equal("a=1 n=10", await one.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task LateImporter_DoesNotUndoWhatCameBetween(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync();
        using var browser = node.Browse();
        browser.SessionCookie = cookie;
        var hold = farm.Cache.Hold = new TaskCompletionSource();
        var late = browser.ReadAsync("/all");
        await farm.Cache.Held.Task;
        farm.Cache.Hold = null;
        await browser.ReadAsync("/set?key=a&value=2");

        hold.SetResult();
        var read = await late;

        Assert.Equal("a=2 n=0", read);
        Assert.Equal("a=2 n=0", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task AbandonedBeforeItWasUsed_IsInTheCacheNoLonger(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync();
        using var browser = node.Browse();
        browser.SessionCookie = cookie;

        await browser.ReadAsync("/abandon");

        Assert.Equal("", await browser.ReadAsync("/all"));
        Assert.Null(farm.Cache.Get(farm.Cache.Asked.Last()));
        Assert.Contains(node.Client.Sent, static commit => commit.Create); // it came along to be ended: who was about to bring it over cannot any more
    }

    [Fact]
    public async Task EndedInTheCluster_DoesNotComeBackFromTheCache()
    {
        await using var farm = new ChangedFarm(HostKind.RealGrains);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync();
        using var browser = node.Browse();
        browser.SessionCookie = cookie;
        await browser.ReadAsync("/short");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c: up to twice the timeout, if its activation was lost

        var read = (await browser.ReadAsync("/all"), await browser.ReadAsync("/status"));

        Assert.Equal(("", "ExpiredIdle"), read);
        Assert.NotNull(farm.Cache.Get(farm.Cache.Asked.Last()));
    }

    [Fact]
    public async Task UsedByTheFrameworkAgain_IsBroughtOverAgain()
    {
        await using var farm = new ChangedFarm(HostKind.RealGrains);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var (before, after) = (await farm.BeforeAsync(), await farm.AfterAsync());
        using var old = before.Browse();
        using var browser = after.Browse();
        old.SessionCookie = browser.SessionCookie = cookie;
        await browser.ReadAsync("/short");
        await old.ReadAsync("/set?key=a&value=3");

        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c

        Assert.Equal("a=3 n=0", await browser.ReadAsync("/all"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CacheFails_503AndTheKeyIsNowhere(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync();
        using var browser = node.Browse();
        browser.SessionCookie = cookie;
        farm.Cache.Fails = true;

        using var failed = await browser.GetAsync("/all");
        using var abandoned = await browser.GetAsync("/abandon");
        var body = await failed.Content.ReadAsStringAsync();
        farm.Cache.Fails = false;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (failed.StatusCode, abandoned.StatusCode));
        var key = farm.Cache.Asked.Last();
        Assert.All(node.Logs.Records().Select(static line => $"{line.Message} {line.Exception}").Append(body), text => Assert.DoesNotContain(key, text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(node.Logs.Of("SessionImportFailed"), static line => line.Level == LogLevel.Error);
        Assert.Equal("a=1 n=0", await browser.ReadAsync("/all"));
    }

    [Fact]
    public async Task CacheHangs_503AfterTheIOTimeout()
    {
        await using var farm = new ChangedFarm(HostKind.RealGrains);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync(session: static options => options.IOTimeout = TimeSpan.FromMilliseconds(500));
        using var browser = node.Browse();
        browser.SessionCookie = cookie;
        farm.Cache.Hold = new TaskCompletionSource();

        using var failed = await browser.GetAsync("/all");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task CacheFailsUnderUseSession_IsUnavailableAndNothingIsOverwritten(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, id) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync(use: static app => app.UseSession());
        using var browser = node.Browse();
        browser.SessionCookie = cookie;
        farm.Cache.Fails = true;
        await browser.ReadAsync("/set?key=a&value=2");
        farm.Cache.Fails = false;

        var read = (await browser.ReadAsync("/all"), await browser.ReadAsync("/id"));

        Assert.Equal(("a=1 n=0", id), read);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task NoSessionOfTheFrameworks_BeginsEmptyAndIsLeftThere(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync();
        using var browser = node.Browse();
        browser.SessionCookie = cookie;
        farm.Cache.Set(farm.Cache.Asked.Last(), [9, 9, 9], new());

        var read = await browser.ReadAsync("/all");
        await browser.ReadAsync("/set?key=b&value=1");

        Assert.Equal(("", "b=1"), (read, await browser.ReadAsync("/all")));
        Assert.Contains(node.Logs.Of("SessionImportUnreadable"), static line => line.Level == LogLevel.Error);
        Assert.Equal([9, 9, 9], farm.Cache.Get(farm.Cache.Asked.Last()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task LargerThanALimit_503ThatNamesIt(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync("/big?bytes=1500000");
        var node = await farm.AfterAsync();
        using var browser = node.Browse();
        browser.SessionCookie = cookie;

        using var failed = await browser.GetAsync("/all");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.Contains(node.Logs.Records(), static line => line.Message.Contains(nameof(SessionLimits.MaximumEntryBytes), StringComparison.Ordinal) || $"{line.Exception}".Contains(nameof(SessionLimits.MaximumEntryBytes), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task NoCookieOrNoUse_TheCacheIsNotAsked(HostKind host)
    {
        await using var farm = new ChangedFarm(host);
        var (cookie, _) = await farm.VisitBeforeAsync();
        var node = await farm.AfterAsync();
        using var stranger = node.Browse();
        using var browser = node.Browse();
        browser.SessionCookie = cookie;
        var request = farm.Cache.Asked.Count;

        await stranger.ReadAsync("/set?key=a&value=1");
        await stranger.ReadAsync("/all");
        await browser.ReadAsync("/untouched");

        Assert.Equal(request, farm.Cache.Asked.Count);
    }

    [Fact]
    public async Task ImportFrom_TheClustersOwnCache_IsRefusedAtStart()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            HostKind.TestServer,
            static app => app.UseOrleansSession(),
            static builder => builder.AddOrleansSession().AddDistributedCache().ImportFrom(static services => services.GetRequiredService<IDistributedCache>()),
            new TestAppParts { AddsSessions = false }));

        Assert.Contains("ImportFrom", error.Message, StringComparison.Ordinal);
    }
}
