using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansSessions.Silo;
using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Benchmarks;

/// <summary>Sessions of 1 KB: what they take in a silo that has them in memory, and in the Redis behind it. The silo is in this process, so that its garbage can be collected.</summary>
internal sealed class MemoryRun : IRun
{
    private const int Payload = 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);

    public async Task<string> RunAsync(BenchOptions options)
    {
        using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            EnvironmentName = Environments.Development,
            Args =
            [
                "--Storage:Provider=Redis", "--Cluster:Provider=Redis", $"--ConnectionStrings:Redis={server.ConnectionString}", $"--Cluster:ClusterId=bench-{Guid.NewGuid():N}", "--Cluster:AdvertisedAddress=127.0.0.1",
                $"--Cluster:SiloPort={LoopbackPort.Take()}", $"--Cluster:GatewayPort={LoopbackPort.Take()}", "--urls=http://127.0.0.1:0",
            ],
        });
        builder.Logging.ClearProviders();
        builder.AddSessionCluster();
        await using var silo = builder.Build();
        await silo.StartAsync();
        var client = silo.Services.GetRequiredService<ISessionClient>();

        await CreateAsync(client, "warm", options.Sessions / 10);
        var (heap, rows) = (Heap(), await RedisBytesAsync(redis));
        await CreateAsync(client, "counted", options.Sessions);
        var (held, stored) = (Heap(), await RedisBytesAsync(redis));
        await silo.StopAsync();

        var each = (held - heap) / options.Sessions;
        return string.Create(CultureInfo.InvariantCulture,
            $"{options.Sessions} sessions of {Payload} bytes. In the silo's heap {each} bytes each, {each - Payload} beyond the payload. In Redis {(stored - rows) / options.Sessions} bytes each, notes of the ledger included.\n");
    }

    private static async Task CreateAsync(ISessionClient client, string name, int count) =>
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, cancellation) =>
        {
            var outcome = await client.CommitAsync(
                SessionId.From(SessionId.ApplicationTag("bench"), SHA256.HashData(Encoding.UTF8.GetBytes($"{name}/{number}"))),
                new SessionCommit
                {
                    CommitId = Guid.NewGuid(),
                    Create = true,
                    PublicId = Guid.NewGuid(),
                    Idle = Idle,
                    Timeout = TimeSpan.FromSeconds(30),
                    Changes = new SessionPatch { Set = [new SessionEntry("cart", new byte[Payload - 4])] },
                },
                cancellation);
            if (outcome.Status != CommitStatus.Applied)
            {
                throw new InvalidOperationException($"A session was not created: {outcome.Status}, {outcome.Outage}.");
            }
        });

    private static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<long> RedisBytesAsync(ConnectionMultiplexer redis) =>
        long.Parse((await redis.GetServers()[0].InfoAsync("memory")).SelectMany(static group => group).First(static pair => pair.Key == "used_memory").Value, CultureInfo.InvariantCulture);
}
