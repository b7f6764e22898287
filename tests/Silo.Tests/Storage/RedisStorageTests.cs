using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansSessions.Testing;
using StackExchange.Redis;

namespace OrleansSessions.Silo.Tests;

public sealed class RedisStorageTests : OwnStorageContract, IClassFixture<RedisStorageTests.Store>
{
    private readonly Store _store;

    public RedisStorageTests(Store store)
    {
        Assert.SkipWhen(store.Missing is not null, store.Missing ?? "");
        _store = store;
    }

    protected override IGrainStorage Storage => _store.Storage;

    [Fact]
    public async Task Write_Bytes_AreStoredAsTheyAre()
    {
        var bytes = new byte[1000];
        new Random(1000).NextBytes(bytes);

        await WriteAsync(bytes, keepUntil: null, etag: null);

        Assert.Equal(bytes, await _store.RawAsync(Rows.StateName, Id));
    }

    [Fact]
    public async Task Clear_Row_LeavesNothing()
    {
        var state = await Storage.WriteAsync(Id, "one");
        Assert.NotNull(await _store.RawAsync(Rows.StateName, Id));

        await Storage.ClearStateAsync(Rows.StateName, Id, state);

        Assert.Null(await _store.RawAsync(Rows.StateName, Id));
    }

    [Fact]
    public async Task S7_WriteWithAnEnd_RedisForgetsTheRowTenMinutesLater()
    {
        await WriteAsync([1], TimeProvider.System.GetUtcNow().AddMinutes(25), etag: null);

        Assert.InRange((await _store.LifeAsync(Id))!.Value, TimeSpan.FromMinutes(34), TimeSpan.FromMinutes(35));
    }

    [Fact]
    public async Task S7_WriteWithALaterEnd_MovesIt()
    {
        var etag = await WriteAsync([1], TimeProvider.System.GetUtcNow().AddMinutes(25), etag: null);

        await WriteAsync([2], TimeProvider.System.GetUtcNow().AddMinutes(50), etag);

        Assert.InRange((await _store.LifeAsync(Id))!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task S9_WriteIsRefused_EndStaysWhereItWas()
    {
        await WriteAsync([1], TimeProvider.System.GetUtcNow().AddMinutes(25), etag: null);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync([2], TimeProvider.System.GetUtcNow().AddMinutes(-5), etag: null));

        Assert.InRange((await _store.LifeAsync(Id))!.Value, TimeSpan.FromMinutes(34), TimeSpan.FromMinutes(35));
    }

    [Fact]
    public async Task Write_EndHasPassed_RowStaysForTheGrace()
    {
        Assert.True(RedisRowStorage.Grace > SessionReader.MissedAfter + TimeSpan.FromMinutes(2), "What the ledger missed has to be found before the store takes it away.");
        await WriteAsync([1], TimeProvider.System.GetUtcNow().AddHours(-1), etag: null);

        Assert.InRange((await _store.LifeAsync(Id))!.Value, TimeSpan.FromMinutes(9), RedisRowStorage.Grace);
    }

    [Fact]
    public async Task Write_WithoutAnEnd_RowStays()
    {
        var etag = await WriteAsync([1], TimeProvider.System.GetUtcNow().AddMinutes(25), etag: null);

        await WriteAsync([2], keepUntil: null, etag);

        Assert.Null(await _store.LifeAsync(Id));
    }

    [Fact]
    public async Task Write_RedisForgotTheScript_IsDoneAllTheSame()
    {
        var state = await Storage.WriteAsync(Id, "one");
        await _store.ForgetScriptsAsync();

        await Storage.WriteAsync(Id, "two", state.ETag);

        Assert.Equal("two", Rows.Text(await Storage.ReadAsync(Id)));
    }

    private async Task<string?> WriteAsync(byte[] bytes, DateTimeOffset? keepUntil, string? etag)
    {
        var state = new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes, KeepUntil = keepUntil }, etag!);
        await Storage.WriteStateAsync(Rows.StateName, Id, state);
        return state.ETag;
    }

    public sealed class Store : SharedStore
    {
        private RedisServer? _server;
        private ConnectionMultiplexer? _redis;

        public override string? Missing => RedisServer.Missing;

        public override async Task<byte[]?> RawAsync(string stateName, GrainId row) => await _redis!.GetDatabase().HashGetAsync(KeyOf(stateName, row), "data");

        /// <summary>How long Redis keeps a row of sessions; null for ever.</summary>
        public Task<TimeSpan?> LifeAsync(GrainId row) => _redis!.GetDatabase().KeyTimeToLiveAsync(KeyOf(Rows.StateName, row));

        public Task ForgetScriptsAsync() => _redis!.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");

        protected override async Task<(string, string)[]?> StartServerAsync()
        {
            if (Missing is not null)
            {
                return null;
            }

            _server = await RedisServer.StartAsync();
            _redis = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString + ",allowAdmin=true");
            return [("Storage:Provider", "Redis"), ("Storage:ConnectionString", _server.ConnectionString)];
        }

        protected override async ValueTask StopServerAsync()
        {
            if (_redis is not null)
            {
                await _redis.DisposeAsync();
            }

            _server?.Dispose();
        }

        private static RedisKey KeyOf(string stateName, GrainId row) => $"{ServiceId}/state/{row}/{stateName}";
    }
}
