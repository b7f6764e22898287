using Orleans;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GrainCallTimeoutsTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public async Task Load_NobodyAnswers_IsTriedForTheOutageTimeout(int seconds)
    {
        var time = new ManualTime();
        var client = new GrainSessionClient(new NoCluster(), new GrainCallTimeouts(Step, TimeSpan.FromSeconds(seconds), Step, RetriesRefusals: true), time);
        var began = time.GetUtcNow();

        var load = client.LoadAsync(SessionId.From(7, new byte[32]), new SessionLoad(default, TimeSpan.FromMinutes(20)), CancellationToken.None).AsTask();
        while (await Task.WhenAny(load, time.TimerDueAsync(Step)) != load)
        {
            time.Advance(Step / 4);
        }

        Assert.Equal(SessionOutageReason.Unreachable, (await load).Outage!.Reason);
        Assert.InRange(time.GetUtcNow() - began, TimeSpan.FromSeconds(seconds) - Step, TimeSpan.FromSeconds(seconds) + Step);
    }

    private sealed class NoCluster : ISessionCluster
    {
        public IGrainFactory? Grains => null;

        public void ReportTimeout()
        {
        }
    }
}
