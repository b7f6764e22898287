namespace OrleansSessions.Protocol.Tests;

public sealed class WireReaderTests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(127UL, "7F")]
    [InlineData(128UL, "8001")]
    [InlineData(300UL, "AC02")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Varint_Value_HasThisSpelling(ulong value, string hex)
    {
        using var buffer = new WireBuffer();
        new WireWriter(buffer).Varint(value);
        var reader = new WireReader(buffer.Written.Span);

        Assert.Equal(hex, Convert.ToHexString(buffer.Written.Span));
        Assert.Equal(value, reader.Varint());
        Assert.True(reader.IsComplete);
    }

    [Theory]
    [InlineData("8000")]
    [InlineData("FF00")]
    [InlineData("80808000")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("80")]
    [InlineData("")]
    public void Varint_LongerThanNeededOrTooLong_IsRefused(string hex)
    {
        var reader = new WireReader(Convert.FromHexString(hex));

        reader.Varint();

        Assert.True(reader.Failed);
    }

    [Fact]
    public void Count_MoreThanALongHolds_IsRefused()
    {
        var reader = new WireReader(Convert.FromHexString("80808080808080808001"));

        reader.Count();

        Assert.True(reader.Failed);
    }

    [Fact]
    public void Bool_NeitherZeroNorOne_IsRefused()
    {
        var reader = new WireReader([2]);

        reader.Bool();

        Assert.True(reader.Failed);
    }

    [Theory]
    [InlineData("02C328")]
    [InlineData("01FF")]
    [InlineData("03EDA080")]
    [InlineData("02C080")]
    public void Text_NotUtf8_IsRefused(string hex)
    {
        var reader = new WireReader(Convert.FromHexString(hex));

        reader.Text();

        Assert.True(reader.Failed);
    }

    [Theory]
    [InlineData("00" + "020161" + "0161" + "00")]
    [InlineData("00" + "00" + "02016100" + "016100")]
    [InlineData("00" + "010161" + "01016100")]
    public void Patch_KeyStandsTwice_IsRefused(string hex)
    {
        var reader = new WireReader(Convert.FromHexString(hex));

        reader.Patch();

        Assert.True(reader.Failed);
    }

    [Fact]
    public void Reader_AfterItFailed_ReadsNothingMore()
    {
        var reader = new WireReader([9, 1, 2, 3, 4, 5, 6, 7, 8]);

        reader.Bool();

        Assert.Equal((0, 0UL, "", 0), (reader.Byte(), reader.Varint(), reader.Text(), reader.Bytes().Length));
        Assert.False(reader.IsComplete);
    }

    [Fact]
    public void Commit_WithoutAnId_OrForNothingLoadedAndNothingCreated_IsRefused()
    {
        var commit = WireSamples.All.First(static s => s.Name == "Commit that creates").Bytes;
        var nameless = commit.ToArray();
        nameless.AsSpan(1, 16).Clear();
        var forNothing = commit.ToArray();
        forNothing[1 + 16 + 25] = 0;

        Assert.False(WireFormats.Commit.TryRead(nameless, out _));
        Assert.False(WireFormats.Commit.TryRead(forNothing, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4000)]
    public void Touch_IdleOfNothingOrOfYears_IsRefused(int days)
    {
        using var buffer = new WireBuffer();
        WireFormats.Touches.Write(buffer, [new SessionTouch(WireSamples.SomeId, TimeSpan.FromDays(days), TimeSpan.Zero)]);

        Assert.False(WireFormats.Touches.TryRead(buffer.Written.Span, out _));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(4000, false)]
    public void Load_IdleOfNothing_IsALook(int days, bool isRead)
    {
        using var buffer = new WireBuffer();
        WireFormats.Load.Write(buffer, new SessionLoad(default, TimeSpan.FromDays(days)));

        Assert.Equal(isRead, WireFormats.Load.TryRead(buffer.Written.Span, out _));
    }

    [Fact]
    public void End_ForAReasonThatIsNotACallers_IsRefused()
    {
        var end = WireSamples.All.First(static s => s.Name == "End").Bytes.ToArray();
        end[1] = (byte)SessionEndReason.Absent;

        Assert.False(WireFormats.End.TryRead(end, out _));
    }

    [Fact]
    public void LoadOutcome_SaysThatNothingRemains_IsRefused()
    {
        var bytes = WireSamples.All.First(static s => s.Name == "LoadOutcome: unchanged").Bytes.ToArray();
        bytes[1] |= 128;

        Assert.True(WireFormats.LoadOutcome.TryRead([.. bytes, 1, 0], out _));
        Assert.False(WireFormats.LoadOutcome.TryRead([.. bytes, 0, 0], out _));
    }

    [Fact]
    public void Read_Message_KeepsNothingOfTheBuffer()
    {
        var bytes = WireSamples.All.First(static s => s.Name == "LoadOutcome: whole").Bytes.ToArray();
        WireFormats.LoadOutcome.TryRead(bytes, out var outcome);

        bytes.AsSpan().Fill(0xEE);

        Assert.Equal([1, 2, 3], outcome!.Patch.Set[0].Value.ToArray());
    }
}
