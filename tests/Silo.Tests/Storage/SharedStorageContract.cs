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

    [Fact]
    public async Task Clear_Row_LeavesNothing()
    {
        var state = await Storage.WriteAsync(Id, "one");
        Assert.NotNull(await _store.RawAsync(Rows.StateName, Id));

        await Storage.ClearStateAsync(Rows.StateName, Id, state);

        Assert.Null(await _store.RawAsync(Rows.StateName, Id));
    }
}
