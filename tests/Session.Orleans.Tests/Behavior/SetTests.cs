using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class SetTests
{
    private static readonly string LongKey = new('k', 65_536);

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_NullValue_ThrowsBeforeLoad(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open();

        Assert.Throws<ArgumentNullException>(() => session.Set("a", null!));
        Assert.Equal(0, bench.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_LongKey_ThrowsBeforeEstablishing(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(establish: static () => false);

        Assert.Throws<ArgumentOutOfRangeException>(() => session.Set(LongKey, [1]));
        Assert.Equal(1, bench.Client.Loads);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_LongestKey_IsStored(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);

        session.Set(LongKey[1..], [1]);
        await session.CommitAsync();

        Assert.True(bench.Open().TryGetValue(LongKey[1..], out _));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_TooLate_Throws(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true, establish: static () => false);

        Assert.Throws<InvalidOperationException>(() => session.Set("a", [1]));
        Assert.Empty(session.Keys);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_ArrayChangedAfterwards_KeepsCopy(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);
        byte[] value = [1, 2];

        session.Set("a", value);
        value[0] = 9;
        session.TryGetValue("a", out var seen);
        seen![1] = 9;

        Assert.True(session.TryGetValue("a", out var again));
        Assert.Equal([1, 2], again);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_Unavailable_IsIgnoredBeforeLengthCheck(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        bench.Client.FailLoads = ScriptedClient.Down;
        var session = bench.Open();

        session.Set(LongKey, [1]);

        Assert.False(session.IsAvailable);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_AnyMember_NullKey_Throws(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);

        Assert.Throws<ArgumentNullException>(() => session.Set(null!, [1]));
        Assert.Throws<ArgumentNullException>(() => session.Remove(null!));
        Assert.Throws<ArgumentNullException>(() => session.TryGetValue(null!, out _));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_EmptyKeyAndValue_AreKept(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);

        session.Set("", []);
        await session.CommitAsync();

        Assert.True(bench.Open().TryGetValue("", out var value));
        Assert.Empty(value);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A4_Set_ValueOverLimit_NamesLimitAndOption(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions, static options => options.MaximumEntryBytes = 10);
        var session = bench.Open(isNew: true);

        var error = Assert.Throws<SessionLimitException>(() => session.Set("a", new byte[11]));

        Assert.Equal((new SessionLimitExceeded("MaximumEntryBytes", 11, 10), "a", 11), (error.Exceeded, error.Key, error.ValueBytes));
        Assert.StartsWith("The value of \"a\" has 11 bytes where MaximumEntryBytes allows 10.", error.Message, StringComparison.Ordinal);
        Assert.Contains("OrleansSessionOptions.MaximumEntryBytes", error.Message, StringComparison.Ordinal);
        Assert.Null(session.GetString("a"));
    }

    [Theory]
    [MemberData(nameof(RealWays))]
    public async Task A4_Set_SessionOverLimit_NamesTheLargestValueOfTheRequest(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions, static options => options.MaximumEntryBytes = int.MaxValue);
        var session = bench.Open(isNew: true);
        session.Set("small", new byte[11]);
        session.Set("large", new byte[(4 << 20) + 1]);

        var error = await Assert.ThrowsAsync<SessionLimitException>(() => session.CommitAsync());

        Assert.Equal(("large", (4 << 20) + 1), (error.Key, error.ValueBytes));
        Assert.Contains($"\"large\"", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{error.Exceeded.Value:N0}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{error.Exceeded.Maximum:N0}", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<HostKind> RealWays => new(RealCluster.Ways);
}
