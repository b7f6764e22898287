namespace OrleansSessions.Protocol.Tests;

public sealed class WireGoldenTests
{
    public static TheoryData<WireSample> Samples => new(WireSamples.All);

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Write_Sample_IsTheseBytes(WireSample sample)
    {
        using var buffer = new WireBuffer();

        sample.Write(buffer);

        Assert.Equal(Convert.ToHexString(sample.Bytes), Convert.ToHexString(buffer.Written.Span));
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Read_Sample_IsThisMessage(WireSample sample)
    {
        var read = sample.Read(sample.Bytes);

        Assert.Equal(Described.Of(sample.Message), Described.Of(read));
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void Read_AnotherRevision_IsRefused(WireSample sample)
    {
        for (var revision = 0; revision <= 255; revision++)
        {
            var bytes = sample.Bytes.ToArray();
            bytes[0] = (byte)revision;

            Assert.Equal(revision == 1, sample.Read(bytes) is not null);
        }
    }

    [Fact]
    public void Forms_AllOfThem_HaveSamples()
    {
        var forms = typeof(WireFormats).GetProperties().Select(static p => p.Name).Order(StringComparer.Ordinal);

        Assert.Equal(forms, WireSamples.All.Select(static s => s.Name.Split(':', ' ')[0]).Distinct().Order(StringComparer.Ordinal));
    }
}
