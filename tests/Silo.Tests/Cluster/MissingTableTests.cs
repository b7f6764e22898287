using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans;
using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Silo.Tests;

/// <summary>A membership table that was emptied is told from one that cannot be read, over the real stores.</summary>
public sealed class MissingTableTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redis_TableIsEmptied_IsMissing()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using var server = await RedisServer.StartAsync(cancellationToken: Stop);
        await MissingAsync("Redis", server.ConnectionString, async () =>
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true");
            await redis.GetServers()[0].FlushAllDatabasesAsync();
        }, server.KillAsync);
    }

    [Fact]
    public async Task AdoNet_TableIsEmptied_IsMissing()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        await using var server = await PostgresServer.StartAsync(Stop);
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        await using var schema = database.CreateCommand(Checkout.Read("deploy/sql/postgresql-cluster.sql"));
        await schema.ExecuteNonQueryAsync(Stop);
        await MissingAsync("AdoNet", server.ConnectionString, async () =>
        {
            await using var empty = database.CreateCommand("DELETE FROM cluster_silos; DELETE FROM cluster_versions");
            await empty.ExecuteNonQueryAsync(Stop);
        }, () => server.Process.StopAsync("QUIT"));
    }

    [Fact]
    public async Task AzureTable_TableIsEmptied_IsMissing()
    {
        Assert.SkipWhen(AzuriteServer.Missing is not null, AzuriteServer.Missing ?? "");
        using var server = await AzuriteServer.StartAsync(cancellationToken: Stop);
        await MissingAsync("AzureTable", server.ConnectionString, async () =>
        {
            var tables = new TableServiceClient(server.ConnectionString);
            await foreach (var table in tables.QueryAsync(cancellationToken: Stop))
            {
                var client = tables.GetTableClient(table.Name);
                await foreach (var row in client.QueryAsync<TableEntity>(cancellationToken: Stop))
                {
                    await client.DeleteEntityAsync(row, cancellationToken: Stop);
                }
            }
        }, server.Process.KillAsync);
    }

    // What one provider throws for a missing table is a defect, or another fault, where another provider is configured.
    [Theory]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    [InlineData("AzureTable")]
    public void IsMissing_ExceptionOfAnotherProvider_IsNone(string name)
    {
        var provider = Enum.Parse<ClusterProvider>(name);
        var detector = new MissingTableDetector(provider);
        (ClusterProvider Provider, Exception Exception)[] missing =
        [
            (ClusterProvider.AdoNet, Record.Exception(static () => new List<int>()[0])!), (ClusterProvider.AzureTable, new KeyNotFoundException()), (ClusterProvider.AzureTable, new RequestFailedException(404, "")),
        ];

        Assert.All(missing, one => Assert.Equal(one.Provider == provider, detector.IsMissing(one.Exception)));
    }

    private static async Task MissingAsync(string provider, string connection, Func<Task> empty, Func<Task> stop)
    {
        await using var silo = BuiltSilo.Of([("Cluster:Provider", provider), ("Cluster:ConnectionString", connection), ("Reminders:Provider", "Memory"), ("Storage:Provider", "Redis"), ("Storage:ConnectionString", "127.0.0.1:1")]);
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        var detectors = silo.Services.GetServices<IMissingTableDetector>().ToList();
        await table.InitializeMembershipTableAsync(true, Stop);
        var before = await table.ReadAllAsync(Stop);
        await empty();
        var missing = await Record.ExceptionAsync(() => table.ReadAllAsync(Stop));
        await stop();
        var unreadable = await Record.ExceptionAsync(() => table.ReadAllAsync(Stop));

        Assert.Empty(before.Members);
        Assert.True(missing is not null && detectors.Any(detector => detector.IsMissing(missing)), $"{missing}");
        Assert.True(unreadable is not null && !detectors.Any(detector => detector.IsMissing(unreadable)), $"{unreadable}");
    }
}
