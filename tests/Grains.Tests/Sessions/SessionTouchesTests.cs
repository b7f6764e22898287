namespace OrleansSessions.Grains.Tests;

/// <summary>S7: what a touch costs.</summary>
public sealed class SessionTouchesTests
{
    private readonly SessionPartsBench _parts = new();
    private readonly SessionTouches _touches;

    public SessionTouchesTests()
    {
        _touches = new SessionTouches(_parts.State, _parts.Queue, _parts.Bench.Time);
        _parts.Locked(() => _parts.State.RecordRead(_parts.Document(), began: 0));
    }

    [Fact]
    public void Touch_HorizonCoversIt_IsAcknowledgedFromMemory()
    {
        _parts.Bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(Touch().IsCompletedSuccessfully);
        Assert.Equal((_parts.Bench.Time.GetUtcNow(), 0), (_parts.State.Touched!.Value, _parts.Starts));
    }

    [Fact]
    public void Touch_HalfOfTheSlackIsUsed_IsAcknowledgedAndExtendsTheHorizonOnce()
    {
        _parts.Bench.Time.Advance(ExpiryRules.Slack(SessionBench.Idle) / 2 + TimeSpan.FromSeconds(1));

        var first = Touch();
        _parts.Bench.Time.Advance(TimeSpan.FromSeconds(1));
        var second = Touch();

        Assert.True(first.IsCompleted && second.IsCompleted);
        Assert.Single(_parts.Locked(_parts.Queue.TakeBatch)!);
    }

    [Fact]
    public void Touch_HorizonDoesNotCoverIt_WaitsForTheNewOne()
    {
        _parts.Bench.Time.Advance(ExpiryRules.Slack(SessionBench.Idle));

        Assert.False(Touch().IsCompleted);
    }

    [Fact]
    public void S7c_Touch_HasWaitedForLongerThanTheSessionLasts_DoesNotEndIt()
    {
        var arrived = _parts.Bench.Time.GetUtcNow();
        _parts.Bench.Time.Advance(SessionBench.Idle);

        _parts.Locked(() => _touches.Touch(arrived, SessionBench.Idle, isLate: false));

        Assert.True(_parts.State.IsLive);
    }

    [Fact]
    public async Task S13_Touch_StorageIsDown_WaitsForNothingAndIsNotAcknowledged()
    {
        _parts.State.RecordFailure(isWrite: true);
        _parts.Bench.Time.Advance(ExpiryRules.Slack(SessionBench.Idle));

        var (first, second) = (Touch(), Touch());

        Assert.True(first.IsCompleted && second.IsCompleted);
        Assert.Equal((SessionOutageReason.Storage, SessionOutageReason.Storage), ((await first)?.Reason, (await second)?.Reason));
        Assert.Single(_parts.Locked(_parts.Queue.TakeBatch)!);
    }

    private Task<SessionOutage?> Touch() => _parts.Locked(() => _touches.Touch(_parts.Bench.Time.GetUtcNow(), SessionBench.Idle, isLate: false));
}
