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
            try
            {
                await silo.Get<ICrowdGrain>($"{random.Next(4)}").VisitAsync(thenDeactivate: random.Next(8) == 0);
            }
            catch (Exception e) when (WasTurnedAway(e))
            {
                visit--;
            }
        }
    }

    // Orleans forwards a call twice, from one activation that goes to the next; then it turns it away, and its caller comes again.
    private static bool WasTurnedAway(Exception exception) => exception.GetType().Name == "OrleansMessageRejectionException";
}
