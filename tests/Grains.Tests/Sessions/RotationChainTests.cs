namespace OrleansSessions.Grains.Tests;

/// <summary>What a session that is rotated again and again costs those that still call its old ids.</summary>
public sealed class RotationChainTests
{
    private readonly RotationBench _bench = new();

    [Fact]
    public async Task S10_RotatedToAnEarlierId_IsEndedThere()
    {
        var loaded = await _bench.SetAsync(RotationBench.Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));

        var back = await _bench[RotationBench.New].CommitAsync(RotationBench.Rotation(rotated.Version, RotationBench.Old));

        Assert.Equal((CommitStatus.Ended, SessionEndReason.Rotated), (back.Status, back.Reason));
    }

    [Fact]
    public async Task S12_RotatedToAnEarlierId_CallsAreNotForwardedForEver()
    {
        var loaded = await _bench.SetAsync(RotationBench.Old, default, "cart", "1");
        var rotated = await _bench.RotateAsync(RotationBench.Rotation(loaded.Version));
        await _bench[RotationBench.New].CommitAsync(RotationBench.Rotation(rotated.Version, RotationBench.Old));

        var commit = await _bench.SetAsync(RotationBench.Old, loaded.Version, "cart", "2").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var end = await _bench[RotationBench.Old].EndAsync(Revocation(loaded.Version)).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal((CommitStatus.Ended, EndStatus.NotFound), (commit.Status, end.Status));
    }

    [Fact]
    public async Task S12_RotatedAsOftenAsCallsAreForwarded_CommitAndEndArrive()
    {
        var loaded = await RotateAsync(SessionRotation.MaximumForwards);

        var commit = await _bench.SetAsync(RotationBench.Old, loaded, "cart", "2");
        var end = await _bench[RotationBench.Old].EndAsync(Revocation(loaded));

        Assert.Equal((CommitStatus.Applied, EndStatus.Ended), (commit.Status, end.Status));
    }

    [Fact]
    public async Task S12_RotatedMoreOften_CommitIsEndedAndEndSaysThatItIsNot()
    {
        var loaded = await RotateAsync(SessionRotation.MaximumForwards + 1);

        var commit = await _bench.SetAsync(RotationBench.Old, loaded, "cart", "2");
        var end = await _bench[RotationBench.Old].EndAsync(Revocation(loaded));

        Assert.Equal((SessionEndReason.Rotated, SessionOutageReason.TimedOut), (commit.Reason, end.Outage?.Reason));
        Assert.Equal("Whole cart=1", await _bench.SeenAsync(IdOf(SessionRotation.MaximumForwards + 1)));
    }

    private static SessionEnd Revocation(SessionVersion known) => new(SessionEndReason.Revoked, known.Incarnation, TimeSpan.FromSeconds(5));

    private static SessionId IdOf(int rotations) => rotations == 0 ? RotationBench.Old : SessionId.From(7, Enumerable.Range(100 + rotations, 32).Select(static i => (byte)i).ToArray());

    /// <summary>Rotates a new session from id to id, and returns its first version.</summary>
    private async Task<SessionVersion> RotateAsync(int times)
    {
        var loaded = await _bench.SetAsync(RotationBench.Old, default, "cart", "1");
        var last = loaded;
        for (var i = 0; i < times; i++)
        {
            last = await _bench[IdOf(i)].CommitAsync(RotationBench.Rotation(last.Version, IdOf(i + 1)));
            Assert.Equal(CommitStatus.Applied, last.Status);
        }

        return loaded.Version;
    }
}
