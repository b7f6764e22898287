using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class ClusterSettingsTests
{
    private const string Secret = "pl4nted-p4ssword";

    private static (string, string)[] OverBlob => [("Storage:Provider", "AzureBlob"), ("ConnectionStrings:AzureStorage", "AccountName=a;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:1/a")];

    [Theory]
    [InlineData("Redis", "Redis", "Redis")]
    [InlineData("AzureTable", "AzureBlob", "AzureStorage")]
    [InlineData("AdoNet", "AdoNet", "AdoNet")]
    public async Task Check_NoConnectionString_NamesBothSettingsOfEachSection(string cluster, string storage, string shared)
    {
        var faults = await BuiltSilo.FaultsAsync(("Cluster:Provider", cluster), ("Storage:Provider", storage));

        Assert.Equal(
            new[] { "Cluster", "Reminders", "Storage" }.Select(section => $"{section}:ConnectionString is empty, and so is ConnectionStrings:{shared}. Set one of them."),
            faults.Where(static fault => fault.Contains("is empty", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Redis", "Redis", "127.0.0.1:1,password=pl4nted-p4ssword")]
    [InlineData("AzureTable", "AzureStorage", "AccountName=a;AccountKey=cGw0bnRlZC1wNHNzd29yZA==;TableEndpoint=http://127.0.0.1:1/a;BlobEndpoint=http://127.0.0.1:1/a")]
    [InlineData("AdoNet", "AdoNet", "Host=127.0.0.1;Password=pl4nted-p4ssword")]
    public async Task Check_SharedConnectionString_IsEnough(string provider, string shared, string connection)
    {
        var faults = await BuiltSilo.FaultsAsync(("Cluster:Provider", provider), ("Storage:Provider", provider), ($"ConnectionStrings:{shared}", connection), ("Sessions:MaximumSessionBytes", "786432"), ("Sessions:MaximumKeyBytes", "1024"));

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("Redis", "password=pl4nted-p4ssword,nonsense=1")]
    [InlineData("AzureTable", "AccountKey=pl4nted-p4ssword")]
    [InlineData("AzureBlob", "AccountKey=pl4nted-p4ssword")]
    [InlineData("AdoNet", "pl4nted-p4ssword")]
    public async Task Check_ConnectionStringIsNone_SaysSoWithoutQuotingIt(string provider, string connection)
    {
        var faults = await BuiltSilo.FaultsAsync(("Storage:Provider", provider), ("Storage:ConnectionString", connection), ("Sessions:MaximumSessionBytes", "786432"), ("Sessions:MaximumKeyBytes", "1024"));

        Assert.Contains($"is not a connection string for {provider}", Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, faults[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Memory")]
    [InlineData("File")]
    public async Task Check_ManySilosWithStorageOfOne_IsRefusedWithTheReason(string storage)
    {
        using var directory = new TemporaryDirectory();

        var faults = await BuiltSilo.FaultsAsync(
            [("Cluster:Provider", "Redis"), ("ConnectionStrings:Redis", "127.0.0.1:1"), ("Storage:Provider", storage), .. storage == "File" ? [("Storage:Directory", directory.Path)] : Array.Empty<(string, string)>()]);

        Assert.Equal(
            $"Storage:Provider is {storage}, which belongs to one silo, and Cluster:Provider is Redis: each silo would have its own sessions. Set Storage:Provider to Redis, AzureBlob, AzureTable or AdoNet, or Cluster:Provider to Localhost.",
            Assert.Single(faults));
    }

    [Fact]
    public async Task Check_ManyFaults_AreAllTold()
    {
        var faults = await BuiltSilo.FaultsAsync(
            ("Storage:Provider", "Memory"), ("Cluster:ProbeTimeout", "00:00:00"), ("Cluster:TableRefresh", "01:00:00"), ("Cluster:AliveInterval", "soon"), ("Cluster:MaximumMissedProbes", "0"), ("Cluster:VotesForDeath", "11"),
            ("Cluster:CollectionAge", "00:00:01"), ("Cluster:AdvertisedAddress", "here"), ("Cluster:TlsKey", "/nowhere/key.pem"), ("Reminders:Provider", "Post"), ("Cluster:SiloPort", "70000"), ("Cluster:ServiceId", " "));

        string[] told =
        [
            "Cluster:ProbeTimeout is 00:00:00; it must be 00:00:00.2000000 to 00:01:00.", "Cluster:TableRefresh is 01:00:00", "Cluster:AliveInterval is 'soon'; it must be a duration", "Cluster:MaximumMissedProbes is 0; it must be 1 to 100", "Cluster:VotesForDeath is 11",
            "Cluster:CollectionAge is 00:00:01", "Cluster:AdvertisedAddress is 'here', and Cluster:Provider is Localhost", "Cluster:TlsCertificate and Cluster:TlsAuthority is not set", "Cluster:TlsKey is '/nowhere/key.pem'. The file does not exist.",
            "Reminders:Provider is 'Post'; it must be one of Memory, Redis", "Cluster:SiloPort is 70000; it must be 1 to 65535", "Cluster:ServiceId is empty",
        ];
        Assert.All(told, fault => Assert.Contains(faults, known => known.StartsWith(fault, StringComparison.Ordinal)));
        Assert.Equal(told.Length, faults.Distinct().Count());
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("silo-1")]
    public async Task Check_AdvertisedAddressOfNobody_IsRefused(string address)
    {
        var faults = await BuiltSilo.FaultsAsync(
            ("Cluster:Provider", "Redis"), ("ConnectionStrings:Redis", "127.0.0.1:1"), ("Storage:Provider", "Redis"), ("POD_IP", address));

        Assert.Contains($"is '{address}'. Set it to an IP address", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ProviderHasAnotherSerializer_IsRefused()
    {
        await using var silo = BuiltSilo.Of(OverBlob, static builder => builder.Services.PostConfigureAll<AzureBlobStorageOptions>(static blob => blob.GrainStorageSerializer = new OtherSerializer()));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.StartAsync());

        Assert.Contains($"would use {nameof(OtherSerializer)} for sessions", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sessions")]
    [InlineData("ledger")]
    public async Task Start_StorageIsAnother_IsRefused(string name)
    {
        await using var silo = BuiltSilo.Of(OverBlob, builder => builder.Services.AddKeyedSingleton<IGrainStorage>(name, new OtherStorage()));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.StartAsync());

        Assert.Contains($"is a {nameof(OtherStorage)}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_AzureTableAndSessionsThatDoNotFit_IsRefusedWithBothNumbers()
    {
        var faults = await BuiltSilo.FaultsAsync(("Storage:Provider", "AzureTable"), ("ConnectionStrings:AzureStorage", "AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:1/a"));

        Assert.Contains("with MaximumSessionBytes 4,194,304", Assert.Single(faults), StringComparison.Ordinal);
    }

    private sealed class OtherSerializer : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => throw new NotSupportedException();

        public T? Deserialize<T>(BinaryData input) => throw new NotSupportedException();
    }

    private sealed class OtherStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, Orleans.Runtime.GrainId grainId, Orleans.IGrainState<T> grainState) => throw new NotSupportedException();

        public Task WriteStateAsync<T>(string stateName, Orleans.Runtime.GrainId grainId, Orleans.IGrainState<T> grainState) => throw new NotSupportedException();

        public Task ClearStateAsync<T>(string stateName, Orleans.Runtime.GrainId grainId, Orleans.IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
