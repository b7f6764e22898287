namespace OrleansSessions.Grains.Tests;

/// <summary>S8: whose turn it is, without waiting calls.</summary>
public sealed class TurnOrderTests
{
    private static readonly Guid A = Guid.NewGuid();
    private static readonly Guid B = Guid.NewGuid();

    private readonly SessionPartsBench _parts = new();
    private readonly TurnOrder _turns;

    public TurnOrderTests()
    {
        _turns = new TurnOrder(_parts.State, _parts.Queue, _parts.Bench.Time);
        _parts.Locked(() => _parts.State.RecordRead(_parts.Document(), began: 0));
    }

    [Fact]
    public void IsNext_NobodyWaits_IsTheCaller() => Assert.True(IsNext(A));

    [Fact]
    public void IsNext_AnotherIsBeingGrantedTheLease_IsNot()
    {
        _parts.Locked(() => _turns.BeginGrant(A, null));

        var during = IsNext(B);
        _parts.Locked(() => _turns.EndGrant(A));

        Assert.Equal((false, true), (during, IsNext(B)));
    }

    [Fact]
    public void IsNext_SessionIsLeased_IsItsHolderAlone()
    {
        _parts.Locked(() => _parts.State.RecordRead(_parts.Document(leasedTo: A), began: 0));

        Assert.Equal((true, false), (IsNext(A), IsNext(B)));
    }

    [Fact]
    public void IsNext_LeaseRanOut_IsTheCaller()
    {
        _parts.Locked(() => _parts.State.RecordRead(_parts.Document(leasedTo: A), began: 0));

        _parts.Bench.Time.Advance(LeaseRules.Length + SessionRules.MaximumClockSkew);

        Assert.True(IsNext(B));
    }

    [Fact]
    public void IsNext_NumberOfAnotherActivation_WaitsUntilOthersCouldArrive()
    {
        var atOnce = IsNext(A, number: 1000);

        _parts.Bench.Time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal((false, true), (atOnce, IsNext(A, number: 1000)));
    }

    [Fact]
    public void Advance_FirstIsACommit_HasItsTurn()
    {
        var commit = _parts.Commit();
        _parts.Locked(() => _turns.Add(Guid.Empty, 0, commit));

        _parts.Locked(_turns.Advance);

        Assert.True(commit.HasTurn);
        Assert.Equal([commit], _parts.Locked(_parts.Queue.TakeBatch));
        Assert.False(_turns.HasWaiters);
    }

    [Fact]
    public void Advance_CommitHasWaitedTooLong_IsDecidedWithoutATurn()
    {
        _parts.Locked(() => _parts.State.RecordRead(_parts.Document(leasedTo: A), began: 0));
        var commit = _parts.Commit();
        _parts.Locked(() => _turns.Add(Guid.Empty, 0, commit));
        _parts.Locked(_turns.Advance);

        _parts.Bench.Time.Advance(LeaseRules.MaximumCommitWait + TimeSpan.FromMilliseconds(1));

        Assert.False(commit.HasTurn);
        Assert.Equal([commit], _parts.Locked(_parts.Queue.TakeBatch));
    }

    [Fact]
    public async Task Advance_FirstHasACall_CompletesItAndKeepsItsPositionForASecond()
    {
        var waiter = _parts.Locked(() => _turns.Add(A, 0));
        var call = _parts.Locked(waiter.BeginCall);
        _parts.Locked(_turns.Advance);

        await call.Task;
        var kept = IsNext(B);
        _parts.Bench.Time.Advance(TimeSpan.FromSeconds(1) + TimeSpan.FromMilliseconds(1));

        Assert.Equal((false, true), (kept, IsNext(B)));
    }

    private bool IsNext(Guid ticket, long number = 0) => _parts.Locked(() => _turns.IsNext(ticket, number, _turns.Find(ticket, number)));
}
