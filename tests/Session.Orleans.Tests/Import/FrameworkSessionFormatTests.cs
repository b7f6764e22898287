using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Tests;

public sealed class FrameworkSessionFormatTests
{
    private const string Golden = "02" + "000002" + "33221100554477668899aabbccddeeff" + "0001" + "61" + "00000002" + "0102" + "0002" + "c3a4" + "00000000";

    private static readonly Guid Id = new("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void Write_TwoEntries_IsTheGoldenForm()
    {
        var session = Session(("a", [1, 2]), ("ä", []));

        var stored = FrameworkSessionFormat.Write(session);

        Assert.Equal(Golden, Convert.ToHexStringLower(stored));
    }

    [Fact]
    public void TryRead_GoldenForm_IsTheSession()
    {
        var read = FrameworkSessionFormat.TryRead(Convert.FromHexString(Golden), out var session);

        Assert.True(read);
        Assert.Equal(Id, session.Id);
        Assert.Equal("a=0102 ä=", Text(session));
    }

    [Fact]
    public void TryRead_KeyThatIsThereTwice_TheLaterOneCounts()
    {
        var read = FrameworkSessionFormat.TryRead(Convert.FromHexString("02" + "000002" + "33221100554477668899aabbccddeeff" + "00016100000001" + "01" + "00016100000001" + "02"), out var session);

        Assert.True(read);
        Assert.Equal("a=02", Text(session));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01" + "000000" + "33221100554477668899aabbccddeeff")]
    [InlineData("03" + "000000" + "33221100554477668899aabbccddeeff")]
    [InlineData("02" + "000000" + "33221100554477668899aabbccddee")]
    [InlineData("02" + "000000" + "33221100554477668899aabbccddeeff" + "00")]
    [InlineData("02" + "000001" + "33221100554477668899aabbccddeeff" + "0002" + "c328" + "00000000")]
    [InlineData("02" + "ffffff" + "33221100554477668899aabbccddeeff" + "0001" + "61" + "00000000")]
    [InlineData("02" + "000001" + "33221100554477668899aabbccddeeff" + "ffff" + "61" + "00000000")]
    [InlineData("02" + "000001" + "33221100554477668899aabbccddeeff" + "0001" + "61" + "ffffffff")]
    [InlineData("02" + "000001" + "33221100554477668899aabbccddeeff" + "0001" + "61" + "7fffffff")]
    [InlineData("02" + "000001" + "33221100554477668899aabbccddeeff" + "0001" + "61" + "000001")]
    public void TryRead_AnythingElse_False(string stored)
    {
        Assert.False(FrameworkSessionFormat.TryRead(Convert.FromHexString(stored), out _));
    }

    [Fact]
    public void TryRead_CutAnywhere_False()
    {
        var whole = Convert.FromHexString(Golden);

        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.False(FrameworkSessionFormat.TryRead(whole.AsMemory(0, length), out _)));
    }

    [Fact]
    public void TryRead_LengthsThatLie_AllocatesNoMoreThanWhatIsThere()
    {
        var lies = Convert.FromHexString("02" + "ffffff" + "33221100554477668899aabbccddeeff" + string.Concat(Enumerable.Repeat("0001" + "61" + "7fffffff", 20)));
        var (count, longest) = (lies.ToArray(), lies);
        (longest[1], longest[2], longest[3]) = (0, 0, 20);
        FrameworkSessionFormat.TryRead(count, out _);
        FrameworkSessionFormat.TryRead(longest, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = FrameworkSessionFormat.TryRead(count, out _) || FrameworkSessionFormat.TryRead(longest, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.False(read);
        Assert.InRange(allocated, 0, 1024);
    }

    [Fact]
    public void TryRead_RandomDamage_NeverThrows()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        for (var run = 0; run < 20_000; run++)
        {
            var stored = FrameworkSessionFormat.Write(RandomSession(random));
            for (var damage = random.Next(1, 4); damage > 0 && stored.Length > 0; damage--)
            {
                stored[random.Next(stored.Length)] = (byte)random.Next(256);
            }

            Assert.Null(Record.Exception(() => FrameworkSessionFormat.TryRead(stored, out _)));
        }
    }

    [Fact]
    public void Write_MoreThanTheFormCanSay_Throws()
    {
        Assert.Throws<ArgumentException>(() => FrameworkSessionFormat.Write(Session((new string('k', 65_536), []))));
    }

    [Fact]
    public async Task TryRead_WhatTheFrameworkStored_IsTheSame()
    {
        var cache = Cache();
        var session = new DistributedSession(cache, "the-key", TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1), static () => true, NullLoggerFactory.Instance, isNewSessionKey: true);
        session.SetString("name", "Ädä");
        session.SetInt32("count", 7);
        session.Set("", []);
        await session.CommitAsync();

        var read = FrameworkSessionFormat.TryRead(await cache.GetAsync("the-key"), out var found);

        Assert.True(read);
        Assert.Equal(session.Id, found.Id.ToString());
        Assert.Equal("= count=00000007 name=" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes("Ädä")), Text(found));
    }

    [Fact]
    public async Task Write_RandomSessions_TheFrameworkReadsThem()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var run = 0; run < 100; run++)
        {
            var (cache, written) = (Cache(), RandomSession(random));
            await cache.SetAsync("the-key", FrameworkSessionFormat.Write(written), new DistributedCacheEntryOptions());

            var session = new DistributedSession(cache, "the-key", TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1), static () => true, NullLoggerFactory.Instance, isNewSessionKey: false);
            await session.LoadAsync();
            var read = new FrameworkSession(Guid.Parse(session.Id), session.Keys.ToDictionary(static key => key, key => (ReadOnlyMemory<byte>)session.Get(key)!));

            Assert.True(written.Id == read.Id && Text(written) == Text(read), $"seed {seed}, run {run}");
        }
    }

    private static MemoryDistributedCache Cache() => new(Options.Create(new MemoryDistributedCacheOptions()));

    private static FrameworkSession Session(params (string Key, byte[] Value)[] entries) =>
        new(Id, entries.ToDictionary(static entry => entry.Key, static entry => (ReadOnlyMemory<byte>)entry.Value));

    private static FrameworkSession RandomSession(Random random)
    {
        var id = new byte[16];
        random.NextBytes(id);
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var count = random.Next(6); count > 0; count--)
        {
            var value = new byte[random.Next(200)];
            random.NextBytes(value);
            entries[string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "aä€"[random.Next(3)]))] = value;
        }

        return new FrameworkSession(new Guid(id), entries);
    }

    private static string Text(FrameworkSession session) =>
        string.Join(' ', session.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => $"{entry.Key}={Convert.ToHexStringLower(entry.Value.Span)}"));
}
