using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Serialization.TypeSystem;

namespace OrleansSessions.Grains.Tests;

/// <summary>
/// The names that silos and clients of two releases exchange, and those in storage. None depends on a namespace, an assembly or the name of a type, which
/// may change.
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
    public void State_StoredByEveryProvider_KeepsItsName()
    {
        var converter = host.Services.GetRequiredService<TypeConverter>();

        Assert.Equal("sessions.StoredBytes", converter.Format(typeof(StoredBytes)));
        Assert.Equal(typeof(StoredBytes), converter.Parse("sessions.StoredBytes"));
    }

    [Fact]
    public void Rows_OfSessions_KeepTheirNames()
    {
        var id = SessionId.From(1, new byte[32]);

        Assert.Equal("sessions", StorageNames.Sessions);
        Assert.Equal("ledger", StorageNames.Ledger);
        Assert.Equal("session", SessionRow.StateName);
        Assert.Equal($"session/{id}", SessionRow.RowOf(id).ToString());
    }

    [Fact]
    public void Calls_OfEachMethod_AreNamedByAliases()
    {
        string[] names =
        [
            .. new[] { "register", "wake" }.Select(static method => $"""("inv",[GrainRef],[sessions.ILedgerGrain],"{method}")"""),
            .. new[] { "adopt", "commit", "end", "expire", "fork", "load", "lock", "tell", "touch" }.Select(static method => $"""("inv",[GrainRef],[sessions.ISessionGrain],"{method}")"""),
        ];
        var converter = host.Services.GetRequiredService<TypeConverter>();

        var calls = typeof(ISessionGrain).Assembly.GetTypes().Where(static type => type.Name.StartsWith("Invokable_", StringComparison.Ordinal)).Select(type => converter.Format(type));

        Assert.Equal(names, calls.Order(StringComparer.Ordinal));
    }
}
