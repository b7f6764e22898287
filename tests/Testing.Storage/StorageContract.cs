using Orleans;
using Orleans.Storage;

namespace OrleansSessions.Testing;

/// <summary>What sessions require of every storage.</summary>
public abstract class StorageContract
{
    /// <summary>A row that only this test uses: stores outlive a test.</summary>
    protected Orleans.Runtime.GrainId Id { get; } = Rows.Id($"0123456789abcdef.{Guid.NewGuid():N}");

    protected abstract IGrainStorage Storage { get; }

    protected virtual void BetweenCalls()
    {
    }

    [Fact]
    public async Task Read_NoRow_LeavesAnEmptyStateWithoutRecord()
    {
        var state = new GrainState<StoredBytes>(null, "from before") { RecordExists = true };

        await Storage.ReadStateAsync(Rows.StateName, Id, state);

        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
        Assert.Empty(state.State!.Bytes);
    }

    [Fact]
    public async Task Read_NoRow_GivesEachCallerItsOwnState()
    {
        var one = await Storage.ReadAsync(Id);

        var other = await Storage.ReadAsync(Id);

        Assert.NotSame(one.State, other.State);
    }

    [Fact]
    public async Task Write_NoRow_CreatesIt()
    {
        var written = await Storage.WriteAsync(Id, "one");
        BetweenCalls();

        var read = await Storage.ReadAsync(Id);

        Assert.True(written.RecordExists);
        Assert.True(read.RecordExists);
        Assert.False(string.IsNullOrEmpty(written.ETag));
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal("one", Rows.Text(read));
    }

    [Fact]
    public async Task Write_SameStateAgain_ReplacesBytesAndETag()
    {
        var state = await Storage.WriteAsync(Id, "one");
        var first = state.ETag;
        BetweenCalls();

        state.State = Rows.State("two").State;
        await Storage.WriteStateAsync(Rows.StateName, Id, state);
        BetweenCalls();

        var read = await Storage.ReadAsync(Id);
        Assert.NotEqual(first, state.ETag);
        Assert.Equal(state.ETag, read.ETag);
        Assert.Equal("two", Rows.Text(read));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(900_000)]
    public async Task Write_AnyLength_ReadsBackToTheByte(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        await Storage.WriteStateAsync(Rows.StateName, Id, new GrainState<StoredBytes>(new StoredBytes { Bytes = bytes }));
        BetweenCalls();

        Assert.Equal(bytes, (await Storage.ReadAsync(Id)).State!.Bytes);
    }

    [Fact]
    public async Task Write_StaleETag_ThrowsAndChangesNothing()
    {
        var first = await Storage.WriteAsync(Id, "one");
        await Storage.WriteAsync(Id, "two", first.ETag);
        BetweenCalls();

        var stale = Rows.State("three", first.ETag);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Rows.StateName, Id, stale));

        Assert.Equal(first.ETag, stale.ETag);
        Assert.False(stale.RecordExists);
        Assert.Equal("two", Rows.Text(await Storage.ReadAsync(Id)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Write_NoETagAndTheRowExists_Throws(string? etag)
    {
        await Storage.WriteAsync(Id, "one");
        BetweenCalls();

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteAsync(Id, "two", etag));

        Assert.Equal("one", Rows.Text(await Storage.ReadAsync(Id)));
    }

    [Fact]
    public async Task Write_ETagAndNoRow_Throws()
    {
        var state = await Storage.WriteAsync(Id, "one");
        var etag = state.ETag;
        await Storage.ClearStateAsync(Rows.StateName, Id, state);
        BetweenCalls();

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteAsync(Id, "two", etag));

        Assert.False((await Storage.ReadAsync(Id)).RecordExists);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_ManyAtOnceFromOneETag_OneWins(bool exists)
    {
        var etag = exists ? (await Storage.WriteAsync(Id, "one")).ETag : null;

        var wins = await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(() => TryWriteAsync($"writer {writer}", etag))));

        var won = Assert.Single(wins, text => text is not null);
        Assert.Equal(won, Rows.Text(await Storage.ReadAsync(Id)));
    }

    [Fact]
    public async Task Write_ManyRowsAtOnce_KeepsThemApart()
    {
        var keys = Enumerable.Range(0, 50).Select(number => $"{Id.Key}.{number}").ToArray();

        await Task.WhenAll(keys.Select(key => Task.Run(() => Storage.WriteAsync(Rows.Id(key), $"of {key}"))));
        BetweenCalls();

        foreach (var key in keys)
        {
            Assert.Equal($"of {key}", Rows.Text(await Storage.ReadAsync(Rows.Id(key))));
        }
    }

    [Fact]
    public async Task Write_CallerChangesItsBytesAfterwards_StorageDoesNot()
    {
        var state = await Storage.WriteAsync(Id, "one");
        state.State!.Bytes[0] = (byte)'X';

        var read = await Storage.ReadAsync(Id);
        read.State!.Bytes[0] = (byte)'Y';

        Assert.Equal("one", Rows.Text(await Storage.ReadAsync(Id)));
    }

    [Fact]
    public async Task Write_NoBytes_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Storage.WriteAsync(Id, ""));

        Assert.False((await Storage.ReadAsync(Id)).RecordExists);
    }

    [Fact]
    public async Task Clear_CurrentETag_DeletesTheRow()
    {
        var state = await Storage.WriteAsync(Id, "one");
        BetweenCalls();

        await Storage.ClearStateAsync(Rows.StateName, Id, state);
        BetweenCalls();

        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
        Assert.Empty(state.State!.Bytes);
        Assert.False((await Storage.ReadAsync(Id)).RecordExists);
    }

    [Fact]
    public async Task Clear_StaleETag_ThrowsAndKeepsTheRow()
    {
        var first = await Storage.WriteAsync(Id, "one");
        await Storage.WriteAsync(Id, "two", first.ETag);
        BetweenCalls();

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.ClearAsync(Id, first.ETag));

        Assert.Equal("two", Rows.Text(await Storage.ReadAsync(Id)));
    }

    [Fact]
    public async Task Clear_NoETagAndTheRowExists_Throws()
    {
        await Storage.WriteAsync(Id, "one");

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.ClearAsync(Id, null));

        Assert.True((await Storage.ReadAsync(Id)).RecordExists);
    }

    [Fact]
    public async Task Clear_NoETagAndNoRow_LeavesAnEmptyState()
    {
        var state = Rows.State("last known");

        await Storage.ClearStateAsync(Rows.StateName, Id, state);

        Assert.Empty(state.State!.Bytes);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task Write_RowClearedAndCreatedAgain_RefusesTheOldETag()
    {
        var first = await Storage.WriteAsync(Id, "first life");
        await Storage.ClearAsync(Id, first.ETag);
        BetweenCalls();

        var second = await Storage.WriteAsync(Id, "second life");
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Storage.WriteAsync(Id, "first life again", first.ETag));

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal("second life", Rows.Text(await Storage.ReadAsync(Id)));
    }

    [Theory]
    [InlineData("session", "key", "session", "KEY")]
    [InlineData("session", "key", "sessionx", "key")]
    [InlineData("session", "key", "ledger", "key")]
    [InlineData("ledger", "a.123.4", "ledger", "a.123.40")]
    public async Task Write_NamesThatLookAlike_AreDifferentRows(string state1, string key1, string state2, string key2)
    {
        var (one, other) = (Rows.Id($"{Id.Key}.{key1}"), Rows.Id($"{Id.Key}.{key2}"));

        await Storage.WriteAsync(one, "one", stateName: state1);
        await Storage.WriteAsync(other, "other", stateName: state2);
        BetweenCalls();

        Assert.Equal("one", Rows.Text(await Storage.ReadAsync(one, state1)));
        Assert.Equal("other", Rows.Text(await Storage.ReadAsync(other, state2)));
    }

    [Fact]
    public async Task AnyCall_AnotherStateType_NamesTheSupportedOne()
    {
        var state = new GrainState<string>("text");

        var refusals = new[]
        {
            await Assert.ThrowsAsync<NotSupportedException>(() => Storage.ReadStateAsync(Rows.StateName, Id, state)),
            await Assert.ThrowsAsync<NotSupportedException>(() => Storage.WriteStateAsync(Rows.StateName, Id, state)),
            await Assert.ThrowsAsync<NotSupportedException>(() => Storage.ClearStateAsync(Rows.StateName, Id, state)),
        };

        Assert.All(refusals, refusal => Assert.Contains(nameof(StoredBytes), refusal.Message, StringComparison.Ordinal));
    }

    private async Task<string?> TryWriteAsync(string text, string? etag)
    {
        try
        {
            await Storage.WriteAsync(Id, text, etag);
            return text;
        }
        catch (InconsistentStateException)
        {
            return null;
        }
    }
}
