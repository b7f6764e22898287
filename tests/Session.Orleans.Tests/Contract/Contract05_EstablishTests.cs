using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class Contract05_EstablishTests
{
    [Fact]
    public async Task Contract05_RemoveAndClear_NewSession_EstablishNothing()
    {
        await using var bench = new SessionBench();
        var established = false;
        var session = bench.Open(isNew: true, establish: () => established = true);

        session.Remove("a");
        session.Clear();
        await session.CommitAsync();

        Assert.False(established);
        Assert.Empty(bench.Cluster.Ids);
    }

    [Fact]
    public async Task Contract05_SetThenRemove_NewSession_StoresEmptySession()
    {
        await using var bench = new SessionBench();
        var session = bench.Open(isNew: true);

        session.Set("a", [1]);
        session.Remove("a");
        await session.CommitAsync();

        Assert.Empty(bench.Cluster.Single().Entries);
    }

    [Fact]
    public async Task Contract05_SetThenClear_NewSession_StoresEmptySession()
    {
        await using var bench = new SessionBench();
        var session = bench.Open(isNew: true);

        session.Set("a", [1]);
        session.Clear();
        await session.CommitAsync();

        Assert.Empty(bench.Cluster.Single().Entries);
    }
}
