using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Serialization.TypeSystem;

namespace OrleansSessions.Tests;

/// <summary>
/// The names that silos and clients of two releases call one another by. None depends on a namespace, an assembly or the name of a type: those may
/// change.
/// </summary>
public sealed class WireNamesTests(InProcessHost host) : IClassFixture<InProcessHost>
{
    [Fact]
    public void Grains_TypesAndInterfaces_KeepTheirNames()
    {
        var types = host.Services.GetRequiredService<GrainTypeResolver>();
        var interfaces = host.Services.GetRequiredService<GrainInterfaceTypeResolver>();

        Assert.Equal("session", types.GetGrainType(typeof(SessionGrain)).ToString());
        Assert.Equal("ledger", types.GetGrainType(typeof(LedgerGrain)).ToString());
        Assert.Equal("sessions.ISessionGrain", interfaces.GetGrainInterfaceType(typeof(ISessionGrain)).ToString());
        Assert.Equal("sessions.ILedgerGrain", interfaces.GetGrainInterfaceType(typeof(ILedgerGrain)).ToString());
    }

    [Fact]
    public void Calls_OfEachMethod_AreNamedByAliases()
    {
        string[] names =
        [
            .. new[] { "register", "wake" }.Select(static method => $"""("inv",[GrainRef],[sessions.ILedgerGrain],"{method}")"""),
            .. new[] { "adopt", "commit", "end", "expire", "load", "lock", "tell", "touch" }.Select(static method => $"""("inv",[GrainRef],[sessions.ISessionGrain],"{method}")"""),
        ];
        var converter = host.Services.GetRequiredService<TypeConverter>();

        var calls = typeof(ISessionGrain).Assembly.GetTypes().Where(static type => type.Name.StartsWith("Invokable_", StringComparison.Ordinal)).Select(type => converter.Format(type));

        Assert.Equal(names, calls.Order(StringComparer.Ordinal));
    }
}
