namespace OrleansSessions.Protocol.Tests;

public sealed class SessionIdTests
{
    private const string Text = "75f3c4d1a0b1c2d3.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    public static TheoryData<string?> OtherSpellings =>
    [
        "", Text[..^1], Text + "A", Text.ToUpperInvariant(), "75F3" + Text[4..], Text.Replace('.', '-'), Text[..^1] + "9", Text[..^1] + "+", Text[..^1] + "=", " " + Text[1..],
        Text[..20] + " " + Text[21..], Text[..20] + "/" + Text[21..], "g" + Text[1..], new string('0', 16) + "." + new string('A', 43),
    ];

    [Fact]
    public void Text_OfAnId_IsThisAndReadsBack()
    {
        Assert.Equal(Text, WireSamples.SomeId.ToString());
        Assert.Equal(SessionId.TextLength, Text.Length);
        Assert.True(SessionId.TryParse(Text, out var parsed));
        Assert.Equal(WireSamples.SomeId, parsed);
    }

    [Theory]
    [MemberData(nameof(OtherSpellings))]
    public void TryParse_AnySpellingButTheOne_IsRefused(string? text)
    {
        Assert.False(SessionId.TryParse(text, out _));
    }

    [Fact]
    public void TryParse_LastCharacterWithBitsThatNameNothing_IsRefused()
    {
        foreach (var last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        {
            var spelling = Text[..^1] + last;

            Assert.Equal(SessionId.TryParse(spelling, out var id), id.ToString() == spelling && !id.IsNone);
        }
    }

    [Fact]
    public void Bytes_OfAnId_ReadBack()
    {
        var bytes = new byte[SessionId.Size];
        WireSamples.SomeId.CopyTo(bytes);

        Assert.Equal("75F3C4D1A0B1C2D3000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", Convert.ToHexString(bytes));
        Assert.True(SessionId.TryRead(bytes, out var id));
        Assert.Equal(WireSamples.SomeId, id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    [InlineData(41)]
    public void TryRead_AnotherLength_IsRefused(int length)
    {
        Assert.False(SessionId.TryRead(Enumerable.Repeat((byte)1, length).ToArray(), out _));
    }

    [Fact]
    public void Default_NamesNoSession()
    {
        Assert.True(default(SessionId).IsNone);
        Assert.False(SessionId.TryRead(new byte[SessionId.Size], out _));
        Assert.False(WireSamples.SomeId.IsNone);
    }

    [Fact]
    public void From_AHashOfAnotherLength_IsRefused()
    {
        Assert.Throws<ArgumentException>(static () => SessionId.From(1, new byte[31]));
    }

    [Fact]
    public void ApplicationTag_IsTheBeginningOfTheNamesSha256()
    {
        Assert.Equal(0x2cf24dba5fb0a30eUL, SessionId.ApplicationTag("hello"));
        Assert.Throws<ArgumentException>(static () => SessionId.ApplicationTag(""));
    }

    [Fact]
    public void Equality_AnyBitDiffers_IsAnotherSession()
    {
        var bytes = new byte[SessionId.Size];
        WireSamples.SomeId.CopyTo(bytes);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var other = bytes.ToArray();
            other[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.True(SessionId.TryRead(other, out var id));
            Assert.True(id != WireSamples.SomeId);
            Assert.False(id.Equals((object)WireSamples.SomeId));
        }
    }
}
