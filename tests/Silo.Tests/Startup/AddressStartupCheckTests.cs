using System.Net;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo.Tests;

public sealed class AddressStartupCheckTests
{
    [Theory]
    [InlineData("127.0.0.1", "10.0.0.5", SiloStatus.Active, true)]
    [InlineData("127.0.0.1", "10.0.0.5", SiloStatus.Dead, false)]
    [InlineData("127.0.0.1", "127.0.0.2", SiloStatus.Active, false)]
    [InlineData("10.0.0.4", "10.0.0.5", SiloStatus.Active, false)]
    public async Task Check_OtherSilosAreElsewhere_RefusesLoopback(string own, string other, SiloStatus status, bool isRefused)
    {
        var entry = new MembershipEntry { SiloAddress = Address(other), SiloName = "other", Status = status };
        var check = new AddressStartupCheck(new FixedTable(new MembershipTableData([Tuple.Create(entry, "")], new TableVersion(1, ""))), new LocalSilo(Address(own)));

        var refused = await Record.ExceptionAsync(() => check.CheckAsync(CancellationToken.None));

        Assert.Equal(isRefused, refused is StartRefusedException);
        Assert.Equal(isRefused, refused?.Message.Contains("silo other of its cluster is at 10.0.0.5:11111", StringComparison.Ordinal) == true);
    }

    private static SiloAddress Address(string ip) => SiloAddress.New(IPAddress.Parse(ip), 11111, 1);

    private sealed class LocalSilo(SiloAddress address) : ILocalSiloDetails
    {
        public string Name => "own";

        public string ClusterId => "";

        public string DnsHostName => "";

        public SiloAddress SiloAddress => address;

        public SiloAddress GatewayAddress => address;
    }

    private sealed class FixedTable(MembershipTableData data) : IMembershipTable
    {
        public Task<MembershipTableData> ReadAll() => Task.FromResult(data);

        public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

        public Task DeleteMembershipTableEntries(string clusterId) => Task.CompletedTask;

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

        public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAll();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Task.FromResult(false);

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Task.FromResult(false);

        public Task UpdateIAmAlive(MembershipEntry entry) => Task.CompletedTask;
    }
}
