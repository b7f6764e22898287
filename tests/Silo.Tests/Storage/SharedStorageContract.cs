using Orleans;
using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>What sessions require of a storage, and that the server holds exactly the bytes that were written.</summary>
public abstract class SharedStorageContract<TStore> : StorageContract, IClassFixture<TStore>
    where TStore : SharedStore
{
    private readonly TStore _store;

    protected SharedStorageContract(TStore store)
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

        await Storage.WriteStateAsync(Rows.StateName, Id, new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes }));

        Assert.Equal(bytes, await _store.RawAsync(Rows.StateName, Id));
    }

    // The server runs on this machine. It may tell its time less exactly.
    [Fact]
    public async Task Clock_OfTheServer_IsThatOfItsMachine()
    {
        var before = TimeProvider.System.GetUtcNow();
        var shown = await _store.Clock.ReadAsync();
        var after = TimeProvider.System.GetUtcNow();

        Assert.InRange(shown, before - _store.Clock.Resolution - TimeSpan.FromMilliseconds(1), after);
    }

    [Fact]
    public async Task Clear_Row_LeavesNothing()
    {
        var state = await Storage.WriteAsync(Id, "one");
        Assert.NotNull(await _store.RawAsync(Rows.StateName, Id));

        await Storage.ClearStateAsync(Rows.StateName, Id, state);

        Assert.Null(await _store.RawAsync(Rows.StateName, Id));
    }
}
