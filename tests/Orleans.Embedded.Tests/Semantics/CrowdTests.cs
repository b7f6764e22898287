namespace OrleansSessions.Engines;

public sealed class CrowdTests(TestSilo silo) : IClassFixture<TestSilo>
{
    [Fact]
    public async Task Calls_ManyAtOnceAmongDeactivations_MeetOneLiveActivation()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.AddAttachment("seed", $"{seed}");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(visitor => Task.Run(() => VisitAsync(new Random(seed + visitor)))));

        Assert.Equal(0, CrowdGrain.Faults);
        Assert.True(CrowdGrain.Activations > 100);
    }

    private async Task VisitAsync(Random random)
    {
        for (var visit = 0; visit < 500; visit++)
        {
            await silo.Get<ICrowdGrain>($"{random.Next(4)}").VisitAsync(thenDeactivate: random.Next(8) == 0);
        }
    }
}
