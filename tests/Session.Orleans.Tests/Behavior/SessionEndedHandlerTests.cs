using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

/// <summary>Notifications of the ends of sessions, over every transport.</summary>
public sealed class SessionEndedHandlerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<HostKind> Ways => new(RealCluster.Ways);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ended_Abandoned_OneOfTwoNodesHearsOnceWithWhatWasInIt(HostKind host)
    {
        var heard = new Heard();
        await using var one = await StartAsync(host, heard);
        await using var other = await StartAsync(host, heard);
        using var browser = one.Browse();
        var mark = Guid.NewGuid().ToString();
        await browser.ReadAsync($"/set?value={mark}");
        var id = await browser.ReadAsync("/id");

        await browser.ReadAsync("/abandon");
        var ended = await heard.OfAsync(mark);
        var again = await heard.AgainAsync(mark, TimeSpan.FromSeconds(1));

        Assert.Equal((SessionEndReason.Abandoned, id), (ended.Reason, ended.Id));
        Assert.Empty(again);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ended_HandlerFails_HearsAgain(HostKind host)
    {
        var heard = new Heard { Fails = 1 };
        await using var app = await StartAsync(host, heard);
        using var browser = app.Browse();
        var mark = Guid.NewGuid().ToString();
        await browser.ReadAsync($"/set?value={mark}");

        await browser.ReadAsync("/abandon");
        var first = await heard.OfAsync(mark);
        var second = await heard.OfAsync(mark);

        Assert.Equal(first.Incarnation, second.Incarnation);
        Assert.NotEmpty(app.Logs.Of("EndedHandlerFailed"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ended_IdleAndUsedAgainUnderTheSameKey_HearsOfTheLifeThatEnded(HostKind host)
    {
        var heard = new Heard();
        await using var app = await StartAsync(host, heard);
        using var browser = app.Browse();
        var mark = Guid.NewGuid().ToString();
        await browser.ReadAsync($"/set?value={mark}&seconds=1");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System); // S7c: up to twice the timeout, if its activation was lost

        await browser.ReadAsync("/set?value=next");
        var ended = await heard.OfAsync(mark);

        Assert.Equal(SessionEndReason.ExpiredIdle, ended.Reason);
        Assert.Equal("next", await browser.ReadAsync("/get"));
    }

    /// <summary>An end is told before it is stored: who reads it in between sees the session alive, and must not take that for the last word.</summary>
    [Fact]
    public async Task Ended_StillAliveWhenItIsRead_StaysInTheFeedForAMinute()
    {
        var heard = new Heard();
        await using var app = await StartAsync(HostKind.RealGrains, heard);
        var client = app.Services.GetRequiredService<ISessionClient>();
        var application = app.Services.GetRequiredService<SessionApplication>().Tag;
        var (id, feed) = (SessionId.From(application, RandomNumberGenerator.GetBytes(32)), EndedFeed.IdOf(application, 0));
        var alive = await client.CommitAsync(id, Setting(new SessionEntry("a", new byte[1])), CancellationToken.None);
        var (young, old, older) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));

        await TellAsync(young, TimeSpan.Zero);
        await TellAsync(old, TimeSpan.FromMinutes(2));
        await GoneAsync(old);
        await TellAsync(older, TimeSpan.FromMinutes(2));
        await GoneAsync(older);

        Assert.Contains(young, await LeftAsync());
        Assert.DoesNotContain(heard.All, ended => ended.ClusterId == id);

        async Task TellAsync(string name, TimeSpan ago)
        {
            using var bytes = new WireBuffer();
            WireFormats.Ended.Write(bytes, new SessionEndedContext { ClusterId = id, Incarnation = alive.Version.Incarnation, Id = Guid.NewGuid().ToString(), Reason = SessionEndReason.ExpiredIdle, EndedAt = TimeProvider.System.GetUtcNow() - ago });
            await client.CommitAsync(feed, Setting(new SessionEntry(name, bytes.Written.ToArray())), CancellationToken.None);
        }

        async Task GoneAsync(string name)
        {
            using var late = new CancellationTokenSource(Soon);
            while ((await LeftAsync()).Contains(name))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, late.Token);
            }
        }

        async Task<IEnumerable<string>> LeftAsync() => (await client.LoadAsync(feed, new SessionLoad(default, EndedFeed.Retention), CancellationToken.None)).Patch.Set.Select(static entry => entry.Key);
    }

    /// <summary>A silo records an end once more when it had to try again. The second record may have more of the content, and must not go with the first.</summary>
    [Fact]
    public async Task Ended_RecordedAgainWhileItIsHandled_IsHandledAgain()
    {
        var heard = new Heard();
        await using var app = await StartAsync(HostKind.RealGrains, heard);
        var client = app.Services.GetRequiredService<ISessionClient>();
        var application = app.Services.GetRequiredService<SessionApplication>().Tag;
        var (id, feed, incarnation) = (SessionId.From(application, RandomNumberGenerator.GetBytes(32)), EndedFeed.IdOf(application, 0), Guid.NewGuid());
        heard.During = async ended =>
        {
            heard.During = null;
            await RecordAsync("more");
        };

        await RecordAsync("less");
        var first = await heard.OfAsync("less");
        var second = await heard.OfAsync("more");

        Assert.Equal((incarnation, incarnation), (first.Incarnation, second.Incarnation));

        async Task RecordAsync(string mark)
        {
            using var bytes = new WireBuffer();
            WireFormats.Ended.Write(bytes, new SessionEndedContext
            {
                ClusterId = id,
                Incarnation = incarnation,
                Id = incarnation.ToString(),
                Reason = SessionEndReason.Revoked,
                EndedAt = TimeProvider.System.GetUtcNow(),
                Entries = [new SessionEntry("a", Encoding.UTF8.GetBytes(mark))],
            });
            await client.CommitAsync(feed, Setting(new SessionEntry($"{incarnation:N}", bytes.Written.ToArray())), CancellationToken.None);
        }
    }

    private static SessionCommit Setting(SessionEntry entry) => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = EndedFeed.Retention,
        Timeout = Soon,
        Changes = new SessionPatch { Set = [entry] },
    };

    [Fact]
    public async Task Ended_Rotated_IsNoEnd()
    {
        var heard = new Heard();
        await using var app = await StartAsync(HostKind.RealGrains, heard);
        using var browser = app.Browse();
        var mark = Guid.NewGuid().ToString();
        await browser.ReadAsync($"/set?value={mark}");

        await browser.ReadAsync("/rotate");
        var none = await heard.AgainAsync(mark, TimeSpan.FromSeconds(1));
        await browser.ReadAsync("/abandon");

        Assert.Empty(none);
        Assert.Equal(SessionEndReason.Abandoned, (await heard.OfAsync(mark)).Reason);
    }

    private static Task<TestApp> StartAsync(HostKind host, Heard heard) => TestApp.StartAsync(
        host,
        static app =>
        {
            app.UseOrleansSession();
            app.MapGet("/set", static (HttpContext context, string value, int? seconds) =>
            {
                context.Session.SetString("a", value);
                if (seconds is { } idle)
                {
                    context.GetSessionLifetime().IdleTimeout = TimeSpan.FromSeconds(idle);
                }
            });
            app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a"));
            app.MapGet("/id", static (HttpContext context) => context.Session.Id);
            app.MapGet("/abandon", static (HttpContext context) => context.AbandonSessionAsync());
            app.MapGet("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        },
        builder =>
        {
            builder.Services.AddSingleton(heard);
            builder.Services.AddOrleansSession().Configure(static options => options.EndNotificationPollingInterval = TimeSpan.FromMilliseconds(100)).AddSessionEndedHandler<Handler>();
        });

    private sealed class Handler(Heard heard) : ISessionEndedHandler
    {
        public Task HandleAsync(SessionEndedContext context, CancellationToken cancellationToken) => heard.TakeAsync(context);
    }

    private sealed class Heard
    {
        private readonly Channel<SessionEndedContext> _all = Channel.CreateUnbounded<SessionEndedContext>();

        private readonly ConcurrentQueue<SessionEndedContext> _told = new();

        public int Fails { get; set; }

        public Func<SessionEndedContext, Task>? During { get; set; }

        public IReadOnlyCollection<SessionEndedContext> All => _told;

        public async Task TakeAsync(SessionEndedContext ended)
        {
            _told.Enqueue(ended);
            _all.Writer.TryWrite(ended);
            if (During is { } during)
            {
                await during(ended);
            }

            if (Fails-- > 0)
            {
                throw new InvalidOperationException("on purpose");
            }
        }

        public async Task<SessionEndedContext> OfAsync(string mark, TimeSpan? within = null)
        {
            using var late = new CancellationTokenSource(within ?? Soon);
            while (true)
            {
                var ended = await _all.Reader.ReadAsync(late.Token);
                if (ended.Entries!.Any(entry => entry.Key == "a" && Encoding.UTF8.GetString(entry.Value.Span) == mark))
                {
                    return ended;
                }
            }
        }

        public async Task<IReadOnlyList<SessionEndedContext>> AgainAsync(string mark, TimeSpan within)
        {
            try
            {
                return [await OfAsync(mark, within)];
            }
            catch (OperationCanceledException)
            {
                return [];
            }
        }
    }
}
