using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;

namespace OrleansSessions.Tests;

public sealed class CreateTests
{
    public static MatrixTheoryData<HostKind, string> Keys() =>
        new([HostKind.TestServer, .. RealCluster.Ways], ["x", "a key of any length, with ünïcode and / and a very long tail aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]);

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A1_Create_EmptyKey_Throws(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);

        Assert.Throws<ArgumentException>(() => bench.Open(key: ""));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A1_Create_NullCallback_Throws(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);

        Assert.Throws<ArgumentNullException>(() => bench.Store.Create("key", bench.Idle, bench.Timeout, null!, true));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A1_Create_AnyKey_StoresUnderIt(HostKind sessions, string key)
    {
        await using var bench = await SessionBench.OverAsync(sessions);

        var session = bench.Open(key, isNew: true);
        session.Set("a", [1]);
        await session.CommitAsync();

        Assert.True(bench.Open(key).TryGetValue("a", out _));
        Assert.False(bench.Open(key + "!").TryGetValue("a", out _));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A1_Create_Any_CallsNobody(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);

        bench.Open();

        Assert.Equal(0, bench.Client.Loads);
        Assert.Same(bench.Get<ISessionStore>(), bench.Store);
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task A1_Create_OnManyThreads_EachSessionIsItsOwn(HostKind sessions)
    {
        await using var bench = await SessionBench.OverAsync(sessions);
        var opened = new ISession[200];
        var threads = new Thread[8];
        using var together = new Barrier(threads.Length);

        for (var i = 0; i < threads.Length; i++)
        {
            var first = i;
            threads[i] = new Thread(() =>
            {
                together.SignalAndWait();
                for (var key = first; key < opened.Length; key += threads.Length)
                {
                    opened[key] = bench.Open($"key-{key}", isNew: true);
                    opened[key].SetInt32("own", key);
                }
            });
            threads[i].Start();
        }

        Array.ForEach(threads, static thread => thread.Join());
        await Task.WhenAll(opened.Select(static session => session.CommitAsync()));

        Assert.Equal(Enumerable.Range(0, opened.Length), Enumerable.Range(0, opened.Length).Select(key => bench.Open($"key-{key}").GetInt32("own").GetValueOrDefault(-1)));
    }
}
