namespace OrleansSessions.Tests;

/// <summary>Calls of many sessions at a time.</summary>
internal static class GrainCalls
{
    public static SessionId Id(int session) => SessionId.From(SessionId.ApplicationTag("shop"), [.. BitConverter.GetBytes(session), .. new byte[28]]);

    /// <summary>Writes to each session once, at the same time. Answers how long the longest took.</summary>
    public static async Task<TimeSpan> WriteAsync(ISessionClient sessions, int count, CancellationToken cancellationToken)
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, count).Select(session => WriteOneAsync(sessions, Id(session), cancellationToken)));
        return waits.Max();
    }

    public static async Task<CommitOutcome> CommitUntilAppliedAsync(ISessionClient sessions, CancellationToken cancellationToken)
    {
        while (true)
        {
            var outcome = await sessions.CommitAsync(GatewayClients.Id, GatewayClients.Commit(), cancellationToken);
            if (outcome.Status == CommitStatus.Applied)
            {
                return outcome;
            }
        }
    }

    private static async Task<TimeSpan> WriteOneAsync(ISessionClient sessions, SessionId id, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var outcome = await sessions.CommitAsync(id, GatewayClients.Commit(), cancellationToken);
        Assert.Equal(CommitStatus.Applied, outcome.Status);
        return TimeProvider.System.GetElapsedTime(start);
    }
}
