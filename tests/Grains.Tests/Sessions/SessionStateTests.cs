namespace OrleansSessions.Grains.Tests;

public sealed class SessionStateTests
{
    private readonly SessionPartsBench _parts = new();

    private SessionState State => _parts.State;

    [Fact]
    public void S7_Read_SameDocument_KeepsTheLastTouch()
    {
        var document = _parts.Document();
        _parts.Locked(() => State.RecordRead(document, began: 0));
        State.Touched = _parts.Bench.Time.GetUtcNow();

        _parts.Locked(() => State.RecordRead(document with { }, began: 0));

        Assert.NotNull(State.Touched);
    }

    [Fact]
    public void S7_Read_AnotherDocument_ForgetsTheLastTouch()
    {
        _parts.Locked(() => State.RecordRead(_parts.Document(), began: 0));
        State.Touched = _parts.Bench.Time.GetUtcNow();

        _parts.Locked(() => State.RecordRead(_parts.Document(), began: 0));

        Assert.Null(State.Touched);
    }

    [Fact]
    public void S13_RecordFailure_UntilTheNextRead_IsUncertainAndDown()
    {
        State.RecordFailure(isWrite: false);
        var failed = (State.IsUncertain, State.IsDown);

        _parts.Locked(() => State.RecordRead(null, began: 0));

        Assert.Equal(((true, true), (false, false)), (failed, (State.IsUncertain, State.IsDown)));
    }

    [Fact]
    public void S13_RecordFailure_OfAWrite_StaysDownAfterARead()
    {
        State.RecordFailure(isWrite: true);

        _parts.Locked(() => State.RecordRead(null, began: 0));

        Assert.True(State.IsDown);
        Assert.False(State.IsFailing);
    }

    [Fact]
    public void S13_HasJustFailed_AfterASecond_IsOver()
    {
        State.RecordFailure(isWrite: false);
        var atOnce = State.HasJustFailed;

        _parts.Bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((true, false), (atOnce, State.HasJustFailed));
    }

    [Fact]
    public void S14_IsBehind_CallerKnowsMoreOrAnotherIncarnation()
    {
        var document = _parts.Document();
        _parts.Locked(() => State.RecordRead(document, began: 0));
        var version = document.Version;

        Assert.False(State.IsBehind(default));
        Assert.False(State.IsBehind(version));
        Assert.True(State.IsBehind(version with { Revision = 2 }));
        Assert.True(State.IsBehind(version with { Incarnation = Guid.NewGuid() }));
    }

    [Fact]
    public void RemainingLease_SessionWasRotated_IsZero()
    {
        var document = _parts.Document(leasedTo: Guid.NewGuid());
        _parts.Locked(() => State.RecordRead(document, began: 0));
        var leased = _parts.Locked(State.RemainingLease);

        _parts.Locked(() => State.RecordRead(document with { EndedBy = SessionEndReason.Rotated, Rotation = new DocumentRotation(SessionBench.Id, default) }, began: 0));

        Assert.Equal(LeaseRules.Length + SessionRules.MaximumClockSkew, leased);
        Assert.Equal(TimeSpan.Zero, _parts.Locked(State.RemainingLease));
    }
}
