namespace OrleansSessions.Tests;

public sealed class EstablishTests
{
    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A5_RemoveAndClear_NewSession_EstablishNothing(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var established = false;
        var session = bench.Open(isNew: true, establish: () => established = true);

        session.Remove("a");
        session.Clear();
        await session.CommitAsync();

        Assert.False(established);
        Assert.Empty(bench.Cluster.Ids);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A5_SetThenRemove_NewSession_StoresEmptySession(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);

        session.Set("a", [1]);
        session.Remove("a");
        await session.CommitAsync();

        Assert.Empty(bench.Cluster.Single().Entries);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A5_SetThenClear_NewSession_StoresEmptySession(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var session = bench.Open(isNew: true);

        session.Set("a", [1]);
        session.Clear();
        await session.CommitAsync();

        Assert.Empty(bench.Cluster.Single().Entries);
    }
}
