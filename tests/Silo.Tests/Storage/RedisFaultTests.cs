using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class RedisFaultTests(RedisFaultTests.Server store) : StorageFaultContract<RedisFaultTests.Server>(store)
{
    [Fact]
    public Task S13_NoReplicaTakesPart_WritesFailAndRecover() => FailAndRecoverAsync(
        () => Store.Redis.SendAsync("CONFIG SET min-replicas-to-write 1", Server.Password), () => Store.Redis.SendAsync("CONFIG SET min-replicas-to-write 0", Server.Password), readsFail: false);

    [Fact]
    public Task S13_MemoryIsFull_WritesFailAndRecover() => FailAndRecoverAsync(
        () => Store.Redis.SendAsync("CONFIG SET maxmemory 1", Server.Password), () => Store.Redis.SendAsync("CONFIG SET maxmemory 0", Server.Password), readsFail: false);

    [Fact]
    public Task S13_PasswordWasRotated_CallsFailAndRecover() => FailAndRecoverAsync(
        async () =>
        {
            await Store.Redis.SendAsync("CONFIG SET requirepass another", Server.Password);
            await Store.Redis.SendAsync("CLIENT KILL TYPE normal", "another");
            await Store.Redis.SendAsync("CLIENT KILL TYPE pubsub", "another");
        },
        () => Store.Redis.SendAsync($"CONFIG SET requirepass {Server.Password}", "another"));

    public sealed class Server : FaultyStore
    {
        public const string Password = "one";

        public override string? Missing => RedisServer.Missing;

        public RedisServer Redis { get; private set; } = null!;

        protected override async Task<(string, string)[]?> StartServerAsync()
        {
            if (Missing is not null)
            {
                return null;
            }

            Redis = await RedisServer.StartAsync();
            await Redis.SendAsync($"CONFIG SET requirepass {Password}");
            return [("Storage:Provider", "Redis"), ("Storage:ConnectionString", $"127.0.0.1:{Hide(Redis.Port)},password={Password}")];
        }

        protected override async ValueTask StopServerAsync()
        {
            await Proxy.DisposeAsync();
            Redis.Dispose();
        }
    }
}
