namespace OrleansSessions.Tests;

public sealed class SessionIdsTests
{
    [Theory]
    [InlineData(null, "8d9001d32c6a703d.dEHExb_NiUoNDusOLTymhyl96I2r0Nv2T51aegfdgmk")]
    [InlineData("farm", "8d9001d32c6a703d.i_OdLpyZ415Sgn754TuTgGZkGi0ori8y9AW1-jhwY0w")]
    public async Task Of_KnownKey_IsTheSameInEveryRelease(string? secret, string expected)
    {
        await using var bench = await SessionBench.OverAsync(HostKind.TestServer, options => (options.Application, options.FarmSecret) = ("shop", secret));

        var id = bench.Get<SessionIds>().Of("382c74c3-721d-4f34-80e5-57657b6cbc27");

        Assert.Equal(expected, id.ToString());
    }

    [Fact]
    public async Task OfKind_OtherKindsSameName_AreOtherIdsOfTheSameApplication()
    {
        await using var bench = await SessionBench.OverAsync(HostKind.TestServer, static options => options.Application = "shop");
        var ids = bench.Get<SessionIds>();

        var all = new[] { ids, ids.OfKind("Ticket"), ids.OfKind("Cache"), ids.OfKind("KeyRing"), ids.OfKind("Imported"), ids.OfKind("Subject"), ids.OfKind("HealthCheck") }.Select(static kind => kind.Of("382c74c3-721d-4f34-80e5-57657b6cbc27")).ToList();

        Assert.Equal(7, all.Distinct().Count());
        Assert.Equal(SessionId.ApplicationTag("shop"), Assert.Single(all.Select(static id => id.Application).Distinct()));
        Assert.Equal(ids.OfKind("SessionId").Of("a"), ids.Of("a"));
    }
}
