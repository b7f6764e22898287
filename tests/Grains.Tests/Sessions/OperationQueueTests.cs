namespace OrleansSessions.Grains.Tests;

public sealed class OperationQueueTests
{
    private readonly SessionPartsBench _parts = new();

    [Fact]
    public void Enqueue_SeveralOperations_StartsTheLoopOnce()
    {
        _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));
        _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));

        Assert.Equal(1, _parts.Starts);
    }

    [Fact]
    public void TakeBatch_NothingWaits_EndsTheLoopAndTheNextOperationStartsIt()
    {
        _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));
        _parts.Locked(_parts.Queue.TakeBatch);

        var nothing = _parts.Locked(_parts.Queue.TakeBatch);
        _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));

        Assert.Null(nothing);
        Assert.Equal(2, _parts.Starts);
    }

    [Fact]
    public void S5_TakeBatch_MoreCommitsThanADocumentRemembers_LeavesTheRest()
    {
        for (var i = 0; i <= SessionDocument.MaximumApplied; i++)
        {
            _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));
        }

        var first = _parts.Locked(_parts.Queue.TakeBatch)!.Count;
        var second = _parts.Locked(_parts.Queue.TakeBatch)!.Count;

        Assert.Equal((SessionDocument.MaximumApplied, 1), (first, second));
    }

    [Fact]
    public async Task S12_Enqueue_QueueIsFull_IsRefusedWithTheLimit()
    {
        _parts.Bench.Options.Limits.MaximumQueuedCommits = 1;
        _ = _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));

        var refused = await _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));

        Assert.Equal(SessionOutageReason.Overloaded, refused.Outage!.Reason);
        Assert.Contains("MaximumQueuedCommits 1", refused.Outage.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S12_Enqueue_TooManyBytesWait_IsRefusedUntilTheyAreTaken()
    {
        _parts.Bench.Options.Limits.MaximumQueuedBytes = 10;
        _ = _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit("12345678")));

        var refused = await _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit("12")));
        _parts.Locked(_parts.Queue.TakeBatch);
        var queued = _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit("12")));

        Assert.Equal(SessionOutageReason.Overloaded, refused.Outage!.Reason);
        Assert.False(queued.IsCompleted);
    }

    [Fact]
    public async Task Enqueue_ActivationIsClosed_FailsWithTheFirstReason()
    {
        _parts.Locked(() => _parts.State.Close(new SessionOutage(SessionOutageReason.Storage, "given up")));
        _parts.Locked(() => _parts.State.Close(SessionActor.StoppingOutage));

        var refused = await _parts.Locked(() => _parts.Queue.Enqueue(_parts.Commit()));

        Assert.Equal("given up", refused.Outage!.Detail);
        Assert.Equal(0, _parts.Starts);
    }
}
