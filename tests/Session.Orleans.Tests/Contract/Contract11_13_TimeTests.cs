using Microsoft.AspNetCore.Http;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class Contract11_13_TimeTests
{
    [Fact]
    public async Task Contract11_IdleTimeout_Milliseconds_ComesWithEveryCall()
    {
        await using var bench = new SessionBench { Idle = TimeSpan.FromMilliseconds(80) };
        await bench.StoreAsync("a", "b");

        bench.Time.Advance(TimeSpan.FromMilliseconds(60));
        await bench.Open().CommitAsync();
        bench.Time.Advance(TimeSpan.FromMilliseconds(10));
        var touch = Assert.Single(await bench.Client.TouchesAsync(1));
        bench.Time.Advance(TimeSpan.FromMilliseconds(65));

        Assert.Equal(TimeSpan.FromMilliseconds(80), touch.Idle);
        Assert.Equal("b", bench.Open().GetString("a"));
        Assert.Equal(TimeSpan.FromMilliseconds(80), bench.Client.Sent[0].Idle);
    }

    [Fact]
    public async Task Contract12_Id_StoredSession_StaysAndIsNotTheKey()
    {
        await using var bench = new SessionBench();
        var first = bench.Open(isNew: true);
        var id = first.Id;
        first.SetString("a", "b");
        await first.CommitAsync();
        var second = bench.Open();
        second.Clear();
        await second.CommitAsync();

        Assert.True(Guid.TryParseExact(id, "D", out _));
        Assert.NotEqual("a-key", id);
        Assert.Equal([id, id, id], [first.Id, second.Id, bench.Open().Id]);
    }

    [Fact]
    public async Task Contract12_Id_NeverStored_IsFreshEachTime()
    {
        await using var bench = new SessionBench();
        var session = bench.Open();

        Assert.Equal(session.Id, session.Id);
        Assert.NotEqual(session.Id, bench.Open().Id);
    }

    [Fact]
    public async Task Contract13_IOTimeout_BoundsACommit()
    {
        await using var bench = new SessionBench();
        bench.Client.HoldCommits = new TaskCompletionSource();
        var session = bench.Open(isNew: true);
        session.SetString("a", "b");

        var commit = session.CommitAsync();
        bench.Time.Advance(bench.Timeout);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        Assert.Equal(9, Assert.Single(bench.Logs.Of("SessionCommitTimeout")).Event.Id);
        Assert.Equal(bench.Timeout, bench.Client.Sent[0].Timeout);
    }

    [Fact]
    public async Task Contract13_IOTimeout_Infinite_NeverEnds()
    {
        await using var bench = new SessionBench { Timeout = Timeout.InfiniteTimeSpan };
        bench.Client.HoldLoads = new TaskCompletionSource();
        var session = bench.Open();

        var load = session.LoadAsync();
        bench.Time.Advance(TimeSpan.FromDays(30));
        var waited = !load.IsCompleted;
        bench.Client.HoldLoads.SetResult();
        await load;

        Assert.True(waited);
        Assert.True(session.IsAvailable);
    }
}
