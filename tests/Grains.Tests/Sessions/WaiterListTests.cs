namespace OrleansSessions.Grains.Tests;

public sealed class WaiterListTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly WaiterList _waiters = new();

    [Fact]
    public void Add_AtTheSameMoment_KeepsTheOrderOfArrival()
    {
        var first = _waiters.Add(Guid.NewGuid(), 0, Now);
        var second = _waiters.Add(Guid.NewGuid(), 0, Now);

        Assert.True(first.Number < second.Number);
        Assert.Equal([first, second], _waiters.ToArray());
    }

    [Fact]
    public void Add_NumberFromBefore_ComesBeforeLaterNumbers()
    {
        var late = _waiters.Add(Guid.NewGuid(), 2000, Now);
        var early = _waiters.Add(Guid.NewGuid(), 1000, Now);

        Assert.Equal([early, late], _waiters.ToArray());
        Assert.Equal(1, _waiters.CountBefore(late));
    }

    [Fact]
    public async Task BeginCall_EarlierCallWaits_CompletesIt()
    {
        var waiter = _waiters.Add(Guid.NewGuid(), 0, Now);
        var earlier = waiter.BeginCall();

        var later = waiter.BeginCall();
        waiter.EndCall(earlier);

        await earlier.Task;
        Assert.True(waiter.HasCall);
        Assert.False(later.Task.IsCompleted);
    }
}
