namespace OrleansSessions.Grains.Tests;

public sealed class SessionLoadTests
{
    private readonly SessionBench _bench = new();

    [Fact]
    public async Task Load_KnownIsCurrent_SendsNothing()
    {
        var created = await _bench.SetAsync(default, "a", "1");

        var outcome = await _bench.LoadAsync(created.Version);

        Assert.Equal(LoadStatus.Unchanged, outcome.Status);
        Assert.True(outcome.Patch.IsEmpty);
    }

    [Fact]
    public async Task Load_KnownIsOneOfTheLastEight_SendsWhatChanged()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var second = await _bench.SetAsync(created.Version, "b", "1");
        await _bench.CommitAsync(SessionBench.Set(second.Version, "c", "1") with { Changes = new SessionPatch { Removed = ["a"], Set = [SessionBench.Entry("c", "1")] } });

        var outcome = await _bench.LoadAsync(second.Version);

        Assert.Equal(LoadStatus.Changed, outcome.Status);
        Assert.Equal(["a"], outcome.Patch.Removed);
        Assert.Equal("c=1", SessionBench.Text(outcome.Patch));
    }

    [Fact]
    public async Task Load_KnownIsOlderThanEight_SendsEverything()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        for (var i = 0; i < SessionDocument.MaximumStamps; i++)
        {
            await _bench.SetAsync(created.Version, "b", $"{i}");
        }

        var outcome = await _bench.LoadAsync(created.Version);

        Assert.Equal(LoadStatus.Whole, outcome.Status);
        Assert.Equal("a=1 b=7", SessionBench.Text(outcome.Patch));
    }

    [Fact]
    public async Task Load_SameRevisionOtherStamp_SendsEverything()
    {
        var created = await _bench.SetAsync(default, "a", "1");

        var outcome = await _bench.LoadAsync(created.Version with { Stamp = created.Version.Stamp + 1 });

        Assert.Equal(LoadStatus.Whole, outcome.Status);
    }

    [Fact]
    public async Task S14_CallerKnowsMore_IsReadAgainFirst()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var other = await _bench.NewActor().CommitAsync(SessionBench.Set(created.Version, "a", "2"));

        var behind = await _bench.LoadAsync(created.Version);
        var caughtUp = await _bench.LoadAsync(other.Version);

        Assert.Equal(LoadStatus.Unchanged, behind.Status);
        Assert.Equal(LoadStatus.Unchanged, caughtUp.Status);
        Assert.Equal(other.Version, caughtUp.Version);
    }

    [Fact]
    public async Task S14_CallerKnowsMoreButHasNoCopy_IsReadAgainAndSentWhole()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        var other = await _bench.NewActor().CommitAsync(SessionBench.Set(created.Version, "a", "2"));

        var loaded = await _bench.LoadAsync(other.Version with { Stamp = 0 });

        Assert.Equal(LoadStatus.Whole, loaded.Status);
        Assert.Equal("a=2", SessionBench.Text(loaded.Patch));
    }

    [Fact]
    public async Task Load_ManyAtOnceOfANewActivation_ReadStorageOnce()
    {
        await _bench.SetAsync(default, "a", "1");
        _bench.Actor = _bench.NewActor();
        var reads = _bench.Storage.Total.Reads;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _bench.LoadAsync()));

        Assert.All(outcomes, static o => Assert.Equal("a=1", SessionBench.Text(o.Patch)));
        Assert.Equal(1, _bench.Storage.Total.Reads - reads);
    }

    [Fact]
    public async Task Commit_OthersWroteSinceTheBase_ReturnsTheirChangesOnly()
    {
        var created = await _bench.SetAsync(default, "a", "1");
        await _bench.SetAsync(created.Version, "b", "other");

        var outcome = await _bench.SetAsync(created.Version, "c", "own");

        Assert.Equal("b=other", SessionBench.Text(outcome.Others!));
    }
}
