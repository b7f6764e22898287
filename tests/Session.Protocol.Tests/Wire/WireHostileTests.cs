namespace OrleansSessions.Protocol.Tests;

public sealed class WireHostileTests
{
    // What reading a few dozen bytes may cost at most: far below what a count that was believed would.
    private const long MaximumAllocation = 64 * 1024;

    public static TheoryData<WireSample> Samples => new(WireSamples.All);

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Read_CutOffAnywhere_IsRefused(WireSample sample)
    {
        for (var length = 0; length < sample.Bytes.Length; length++)
        {
            Assert.Null(sample.Read(sample.Bytes.AsMemory(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Read_WithSomethingLeftOver_IsRefused(WireSample sample)
    {
        for (var extra = 0; extra <= 255; extra++)
        {
            Assert.Null(sample.Read(sample.Bytes.Append((byte)extra).ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Read_AnyBitFlipped_IsRefusedOrAnotherMessage(WireSample sample)
    {
        for (var bit = 0; bit < sample.Bytes.Length * 8; bit++)
        {
            var bytes = sample.Bytes.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));

            var again = sample.Again(bytes);

            // What is read at all is read as it is written: one message has one spelling.
            Assert.True(again is null || again.AsSpan().SequenceEqual(bytes), $"bit {bit} of {sample}: {Convert.ToHexString(bytes)}");
        }
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Read_Garbage_NeitherThrowsNorAllocatesMuch(WireSample sample)
    {
        var random = new Random(20_26);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            bytes[0] = 1;
            var from = random.Next(sample.Bytes.Length);
            sample.Bytes.AsSpan(0, Math.Min(from, bytes.Length)).CopyTo(bytes);

            var before = GC.GetAllocatedBytesForCurrentThread();
            sample.Read(bytes);

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaximumAllocation);
        }
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Read_AbsurdCountAnywhere_IsRefusedWithoutRoomForIt(WireSample sample)
    {
        byte[][] counts = [[0x80, 0x80, 0x80, 0x80, 0x08], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80, 0x94, 0xEB, 0xDC, 0x03]];
        foreach (var count in counts)
        {
            for (var at = 1; at < sample.Bytes.Length; at++)
            {
                byte[] bytes = [.. sample.Bytes[..at], .. count, .. sample.Bytes[(at + 1)..]];
                var before = GC.GetAllocatedBytesForCurrentThread();

                sample.Read(bytes);

                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaximumAllocation);
            }
        }
    }

    [Fact]
    public void Read_MillionsOfTheSameKey_IsRefusedAtTheSecond()
    {
        const int Keys = 4_000_000;
        using var buffer = new WireBuffer();
        var writer = new WireWriter(buffer);
        writer.Bool(false);
        writer.Count(Keys);
        writer.Raw(new byte[Keys]);
        writer.Count(0);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reader = new WireReader(buffer.Written.Span);
        reader.Patch();

        Assert.True(reader.Failed);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (8L * Keys) + MaximumAllocation);
    }

    [Theory]
    [InlineData(GatewayProtocol.MaximumTouches, true)]
    [InlineData(GatewayProtocol.MaximumTouches + 1, false)]
    public void Read_Touches_UpToTheMaximum(int count, bool isRead)
    {
        using var buffer = new WireBuffer();
        WireFormats.Touches.Write(buffer, [.. Enumerable.Repeat(new SessionTouch(SessionId.From(1, new byte[32]), TimeSpan.FromMinutes(20), TimeSpan.Zero), count)]);

        Assert.Equal(isRead, WireFormats.Touches.TryRead(buffer.Written.Span, out _));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Read_Age_UpToTheMaximum(long more, bool isRead)
    {
        var commit = new SessionCommit { CommitId = Guid.NewGuid(), Create = true, Idle = TimeSpan.FromMinutes(20), Timeout = TimeSpan.FromSeconds(5), Changes = new SessionPatch(), Age = WireReader.MaximumDuration + TimeSpan.FromTicks(more) };
        using var buffer = new WireBuffer();
        WireFormats.Commit.Write(buffer, commit);

        Assert.Equal(isRead, WireFormats.Commit.TryRead(buffer.Written.Span, out _));
    }
}
