using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

public sealed class ContentTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A7_Members_AfterOwnChanges_ShowThem(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("old", "1");
        var session = bench.Open();

        session.SetString("new", "2");
        session.SetString("NEW", "3");
        session.Remove("old");

        Assert.Equal(["NEW", "new"], session.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("2", session.GetString("new"));
        Assert.Null(session.GetString("old"));
        Assert.Null(session.GetString("New"));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A7_Keys_WhileRemoving_Enumerates(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("old", "1");
        var session = bench.Open();
        session.SetString("new", "2");

        foreach (var key in session.Keys)
        {
            session.Remove(key);
        }

        Assert.Empty(session.Keys);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A7_Clear_ThenSet_KeepsOnlyTheNew(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        await bench.StoreAsync("old", "1");
        var session = bench.Open();

        session.Clear();
        session.SetString("new", "2");
        await session.CommitAsync();

        Assert.Equal(["new"], session.Keys);
        Assert.Equal(["new"], bench.Open().Keys);
    }
}
