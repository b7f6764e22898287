namespace OrleansSessions.Tests;

public sealed class WaiterListTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly WaiterList _waiters = new();

    [Fact]
    public void Join_AtTheSameMoment_KeepsTheOrderOfArrival()
    {
        var first = _waiters.Join(Guid.NewGuid(), 0, Now);
        var second = _waiters.Join(Guid.NewGuid(), 0, Now);

        Assert.True(first.Number < second.Number);
        Assert.Equal([first, second], _waiters.ToArray());
    }

    [Fact]
    public void Join_NumberFromBefore_ComesBeforeThoseWithLaterNumbers()
    {
        var late = _waiters.Join(Guid.NewGuid(), 2000, Now);
        var early = _waiters.Join(Guid.NewGuid(), 1000, Now);

        Assert.Equal([early, late], _waiters.ToArray());
        Assert.Equal(1, _waiters.CountBefore(late));
    }

    [Fact]
    public async Task BeginCall_EarlierCallWaits_CompletesIt()
    {
        var waiter = _waiters.Join(Guid.NewGuid(), 0, Now);
        var earlier = waiter.BeginCall();

        var later = waiter.BeginCall();
        waiter.EndCall(earlier);

        await earlier.Task;
        Assert.True(waiter.HasCall);
        Assert.False(later.Task.IsCompleted);
    }
}
