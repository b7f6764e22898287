using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class BreakableStorageTests
{
    private static readonly GrainId Id = Rows.Id("one");

    private readonly ManualTime _time = new();
    private readonly MemoryGrainStorage _inner = new();
    private readonly BreakableStorage _storage;

    public BreakableStorageTests() => _storage = new BreakableStorage(_inner, _time, seed: 1);

    [Fact]
    public async Task Write_BrokenBefore_AppliesNothing()
    {
        _storage.Writes.Next(Break.BeforeWrite);

        await Assert.ThrowsAsync<BrokenStorageException>(() => _storage.WriteAsync(Id, "one"));

        Assert.False((await _inner.ReadAsync(Id)).RecordExists);
    }

    [Fact]
    public async Task Write_BrokenAfter_IsAppliedAndLeavesTheCallersState()
    {
        _storage.Writes.Next(Break.AfterWrite);
        var state = Rows.State("one");

        await Assert.ThrowsAsync<BrokenStorageException>(() => _storage.WriteStateAsync(Rows.StateName, Id, state));

        Assert.Null(state.ETag);
        Assert.Equal("one", Rows.Text(await _inner.ReadAsync(Id)));
    }

    [Fact]
    public async Task Clear_BrokenAfter_IsApplied()
    {
        var held = await _storage.WriteAsync(Id, "one");
        _storage.Clears.Next(Break.AfterWrite);

        await Assert.ThrowsAsync<BrokenStorageException>(() => _storage.ClearAsync(Id, held.ETag));

        Assert.False((await _inner.ReadAsync(Id)).RecordExists);
    }

    [Fact]
    public async Task Write_Hanging_IsAppliedLateWithItsOriginalBytes()
    {
        _storage.Writes.Next(Break.Hang);
        var state = Rows.State("one");
        var writing = _storage.WriteStateAsync(Rows.StateName, Id, state);
        var hanging = await _storage.NextHangAsync();

        state.State!.Bytes[0] = (byte)'X';
        var appliedEarly = (await _inner.ReadAsync(Id)).RecordExists;
        await hanging.ApplyLateAsync();
        await writing;

        Assert.False(appliedEarly);
        Assert.Equal((StorageCall.Write, Rows.StateName, Id), (hanging.Call, hanging.StateName, hanging.GrainId));
        Assert.Equal("one", Rows.Text(await _inner.ReadAsync(Id)));
        Assert.NotNull(state.ETag);
    }

    [Fact]
    public async Task Write_HangingAndFailed_AppliesNothing()
    {
        _storage.Writes.Next(Break.Hang);
        var writing = _storage.WriteAsync(Id, "one");

        await (await _storage.NextHangAsync()).FailAsync();

        await Assert.ThrowsAsync<BrokenStorageException>(() => writing);
        Assert.False((await _inner.ReadAsync(Id)).RecordExists);
    }

    [Fact]
    public async Task Write_HangingAndOvertaken_AppliesNothingAndIsRefused()
    {
        _storage.Writes.Next(Break.Hang);
        var writing = _storage.WriteAsync(Id, "one");
        var hanging = await _storage.NextHangAsync();
        await _storage.WriteAsync(Id, "two");

        await hanging.ApplyLateAsync();

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => writing);
        Assert.Equal("two", Rows.Text(await _inner.ReadAsync(Id)));
    }

    [Fact]
    public async Task Write_Late_IsAppliedAtOnceAndAnsweredLater()
    {
        _storage.Writes.Next(Break.Late);
        var state = Rows.State("one");

        var writing = _storage.WriteStateAsync(Rows.StateName, Id, state);
        await _time.TimerDueAsync(_storage.LateBy);
        var (applied, answered, etag) = ((await _inner.ReadAsync(Id)).RecordExists, writing.IsCompleted, state.ETag);
        _time.Advance(_storage.LateBy);
        await writing;

        Assert.True(applied);
        Assert.False(answered);
        Assert.Null(etag);
        Assert.NotNull(state.ETag);
    }

    [Fact]
    public async Task Read_BrokenAlways_UntilMended()
    {
        await _storage.WriteAsync(Id, "one");
        _storage.Reads.Always = Break.BeforeWrite;

        await Assert.ThrowsAsync<BrokenStorageException>(() => _storage.ReadAsync(Id));
        await Assert.ThrowsAsync<BrokenStorageException>(() => _storage.ReadAsync(Id));
        _storage.Reads.Always = Break.None;

        Assert.Equal("one", Rows.Text(await _storage.ReadAsync(Id)));
    }

    [Fact]
    public async Task Write_RandomBreaks_ComeFromTheSeed()
    {
        var same = new BreakableStorage(new MemoryGrainStorage(), _time, seed: 1);
        var other = new BreakableStorage(new MemoryGrainStorage(), _time, seed: 2);

        var (one, two, three) = (await OutcomesAsync(_storage), await OutcomesAsync(same), await OutcomesAsync(other));

        Assert.Equal(one, two);
        Assert.NotEqual(one, three);
        Assert.InRange(one.Count(failed => failed), 30, 70);
    }

    [Fact]
    public async Task AnyCall_Broken_IsCountedByRow()
    {
        _storage.Writes.Next(Break.BeforeWrite);
        await Assert.ThrowsAsync<BrokenStorageException>(() => _storage.WriteAsync(Id, "one"));

        var held = await _storage.WriteAsync(Id, "one");
        await _storage.ClearAsync(Id, held.ETag);
        await _storage.ReadAsync(Rows.Id("other"));

        Assert.Equal(new CallCounts(0, 2, 1), _storage.Of(Rows.StateName, Id));
        Assert.Equal(new CallCounts(1, 2, 1), _storage.Total);
    }

    private static async Task<List<bool>> OutcomesAsync(BreakableStorage storage)
    {
        storage.Writes.Odds = new BreakOdds { BeforeWrite = 0.25, AfterWrite = 0.25 };
        var failed = new List<bool>();
        for (var row = 0; row < 100; row++)
        {
            try
            {
                await storage.WriteAsync(Rows.Id($"row {row}"), "one");
                failed.Add(false);
            }
            catch (BrokenStorageException)
            {
                failed.Add(true);
            }
        }

        return failed;
    }
}
