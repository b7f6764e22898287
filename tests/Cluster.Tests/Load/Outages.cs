namespace OrleansSessions.Cluster.Tests;

/// <summary>What clients noticed of what happened to the cluster.</summary>
internal static class Outages
{
    /// <summary>
    /// The longest that any client, of those that stay with a node that knows all silos, waited for its session: from a call to the next
    /// answer that was one, retries and refusals between included.
    /// </summary>
    public static TimeSpan Longest(SessionHistory history)
    {
        var longest = 0L;
        foreach (var client in history.Operations.Where(static o => o.Client / 10 is 1 or 2).GroupBy(static o => (o.Session, o.Client)))
        {
            long? since = null;
            foreach (var operation in client.OrderBy(static o => o.Call))
            {
                since ??= operation.Call;
                if (operation.Outage is null)
                {
                    longest = Math.Max(longest, operation.Answer - since.Value);
                    since = null;
                }
            }
        }

        return TimeSpan.FromMicroseconds(longest);
    }
}
