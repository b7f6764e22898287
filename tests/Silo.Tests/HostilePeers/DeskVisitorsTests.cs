namespace OrleansSessions.Silo.Tests;

public sealed class DeskVisitorsTests
{
    [Fact(Timeout = 60_000)]
    public async Task Visit_CallsFail_AreCountedAndItGoesOn()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Sessions.OnCommit = static (_, _, _) => new(new CommitOutcome { Status = CommitStatus.Applied });
        using var visitors = new DeskVisitors(host.Gateway);
        using var stop = new CancellationTokenSource();
        var calls = 0;
        host.Sessions.OnLoad = (_, _, _) => ++calls switch
        {
            1 => throw new InvalidOperationException("on purpose"), // not an answer: the connection does not go on
            2 => new(LoadOutcome.Unavailable(new SessionOutage(SessionOutageReason.Storage, "on purpose"))),
            _ => WholeAsync(stop),
        };

        var visits = await visitors.VisitAsync(stop.Token);

        Assert.Equal((3, 2), (visits.Took.Count, visits.Failures.Count));
    }

    private static async ValueTask<LoadOutcome> WholeAsync(CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        return new LoadOutcome { Status = LoadStatus.Whole, Version = new(Guid.NewGuid(), 7, 9), PublicId = Guid.NewGuid(), Patch = new() { Clear = true } };
    }
}
