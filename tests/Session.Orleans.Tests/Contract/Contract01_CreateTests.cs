using Microsoft.AspNetCore.Session;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

public sealed class Contract01_CreateTests
{
    [Fact]
    public async Task Contract01_Create_EmptyKey_Throws()
    {
        await using var bench = new SessionBench();

        Assert.Throws<ArgumentException>(() => bench.Open(key: ""));
    }

    [Fact]
    public async Task Contract01_Create_NullCallback_Throws()
    {
        await using var bench = new SessionBench();

        Assert.Throws<ArgumentNullException>(() => bench.Store.Create("key", bench.Idle, bench.Timeout, null!, true));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a key of any length, with ünïcode and / and a very long tail aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Contract01_Create_AnyKey_StoresUnderIt(string key)
    {
        await using var bench = new SessionBench();

        var session = bench.Open(key, isNew: true);
        session.Set("a", [1]);
        await session.CommitAsync();

        Assert.True(bench.Open(key).TryGetValue("a", out _));
        Assert.False(bench.Open(key + "!").TryGetValue("a", out _));
    }

    [Fact]
    public async Task Contract01_Create_Any_CallsNobody()
    {
        await using var bench = new SessionBench();

        bench.Open();

        Assert.Equal(0, bench.Client.Loads);
        Assert.Same(bench.Get<ISessionStore>(), bench.Store);
    }
}
