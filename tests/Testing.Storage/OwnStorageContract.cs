using Orleans;
using Orleans.Storage;

namespace OrleansSessions.Testing;

/// <summary>What this project's own providers guarantee beyond that.</summary>
public abstract class OwnStorageContract : StorageContract
{
    [Fact]
    public async Task Write_FourMegabytes_ReadsBackToTheByte()
    {
        var bytes = new byte[4_000_000];
        new Random(bytes.Length).NextBytes(bytes);

        await Storage.WriteStateAsync(Rows.StateName, Id, new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes }));
        BetweenCalls();

        Assert.Equal(bytes, (await Storage.ReadAsync(Id)).State!.Bytes);
    }

    [Fact]
    public async Task Write_StaleETag_NamesBothETags()
    {
        var first = await Storage.WriteAsync(Id, "one");
        var second = await Storage.WriteAsync(Id, "two", first.ETag);
        BetweenCalls();

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteAsync(Id, "three", first.ETag));

        Assert.Equal(second.ETag, refusal.StoredEtag);
        Assert.Equal(first.ETag, refusal.CurrentEtag);
    }

    [Fact]
    public async Task Write_CallerChangesItsBytesMeanwhile_StorageDoesNot()
    {
        var state = Rows.State("one");

        var writing = Storage.WriteStateAsync(Rows.StateName, Id, state);
        state.State!.Bytes[0] = (byte)'X';
        await writing;

        Assert.Equal("one", Rows.Text(await Storage.ReadAsync(Id)));
    }

    [Fact]
    public async Task Clear_ETagAndNoRow_Throws()
    {
        var state = await Storage.WriteAsync(Id, "one");
        var etag = state.ETag;
        await Storage.ClearStateAsync(Rows.StateName, Id, state);
        BetweenCalls();

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearAsync(Id, etag));
    }

    [Theory]
    [InlineData("session", "session", "key", "session", "session", "KEY")]
    [InlineData("session", "session", "key", "sessionx", "session", "key")]
    [InlineData("session", "session", "key", "session", "sessionx", "key")]
    [InlineData("a", "bc", "d", "ab", "c", "d")]
    [InlineData("a", "b", "cd", "a", "bc", "d")]
    [InlineData("a", "b", "../escape", "a", "b", "..\\escape")]
    public async Task Write_FullNamesThatLookAlike_AreDifferentRows(string state1, string type1, string key1, string state2, string type2, string key2)
    {
        var (one, other) = (Orleans.Runtime.GrainId.Create(type1, $"{key1}{Id.Key}"), Orleans.Runtime.GrainId.Create(type2, $"{key2}{Id.Key}"));

        await Storage.WriteAsync(one, "one", stateName: state1);
        await Storage.WriteAsync(other, "other", stateName: state2);
        BetweenCalls();

        Assert.Equal("one", Rows.Text(await Storage.ReadAsync(one, state1)));
        Assert.Equal("other", Rows.Text(await Storage.ReadAsync(other, state2)));
    }
}
