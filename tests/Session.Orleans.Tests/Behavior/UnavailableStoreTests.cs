using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

public sealed class UnavailableStoreTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A2_AnyMember_ClusterFails_IsEmptyAndUnavailable(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.FailLoads = ScriptedClient.Down;
        var session = bench.Open();

        session.Set("a", [1]);
        session.Remove("a");
        session.Clear();

        Assert.False(session.IsAvailable);
        Assert.Equal("", session.Id);
        Assert.Empty(session.Keys);
        Assert.False(session.TryGetValue("a", out _));
        Assert.Equal(LogLevel.Error, Assert.Single(bench.Logs.Of("SessionCacheReadException")).Level);
        Assert.Equal(1, bench.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A2_Commit_ClusterFailed_WritesNothing(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.FailLoads = ScriptedClient.Down;
        var session = bench.Open();
        session.Set("a", [1]);

        await session.CommitAsync();

        Assert.Equal(0, bench.Client.Commits);
        Assert.Single(bench.Logs.Of("SessionCommitNotAvailable"));
    }
}
