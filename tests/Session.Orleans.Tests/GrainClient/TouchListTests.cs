using System.Reflection;
using Orleans;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class TouchListTests
{
    [Fact]
    public async Task Touches_OfALongList_GoAFewAtATime_AndEachIsAsOldAsItIs()
    {
        var grains = DispatchProxy.Create<IGrainFactory, TouchedGrains>();
        var touched = (TouchedGrains)(object)grains;
        var time = new ManualTime();
        var client = new GrainSessionClient(new HostedCluster(grains), GrainCallTimeouts.InSilo, time);

        var touching = client.TouchAsync([.. Enumerable.Range(1, 100).Select(static i => new SessionTouch(GrainCalls.Id(i), TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(1)))], default);
        await touched.Full;
        time.Advance(TimeSpan.FromSeconds(2));
        touched.LetGo();
        var outcome = await touching;

        Assert.Null(outcome.Outage);
        Assert.Equal(GrainSessionClient.MaximumConcurrentTouches, touched.Most);
        Assert.Equal([(1, 16), (3, 84)], touched.Ages.GroupBy(static age => age).Select(static same => ((int)same.Key.TotalSeconds, same.Count())).Order());
    }
}
