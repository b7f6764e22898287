namespace OrleansSessions.Grains.Tests;

/// <summary>What a web node with an end handler does: it reads the feeds, and believes an end only when the session is not found alive.</summary>
internal sealed class SimulatedEndHandler(LifecycleSimulation world)
{
    private static readonly SessionId[] Feeds = [.. LifecycleSimulation.Ids.Select(static id => EndedFeed.IdOf(id.Application, id.Bucket(EndedFeed.Buckets))).Distinct()];

    private readonly Dictionary<DateTimeOffset, DateTimeOffset> _foundAlive = [];
    private readonly HashSet<DateTimeOffset> _handled = [];

    /// <summary>The rows of the feeds.</summary>
    public static IEnumerable<SessionId> Rows => Feeds;

    /// <summary>How many ends were handled: one may be notified again after a failure.</summary>
    public int Count => _handled.Count;

    /// <summary>The end that was handled last; null while there is none.</summary>
    public SessionEndedContext? Handled { get; private set; }

    /// <summary>Reads the feeds until the run is over.</summary>
    public async Task RunAsync(Func<bool> isOver)
    {
        while (!isOver())
        {
            foreach (var feed in Feeds)
            {
                var content = await world.Route(feed).LoadAsync(new SessionLoad(default, EndedFeed.Retention));
                foreach (var entry in content.Patch.Set)
                {
                    if (WireFormats.Ended.TryRead(entry.Value.Span, out var ended) && ended.Incarnation == world.Session.Incarnation && !_handled.Contains(ended.EndedAt) && !(_foundAlive.TryGetValue(ended.EndedAt, out var at) && world.Time.GetUtcNow() - at > TimeSpan.FromMinutes(1)))
                    {
                        await HandleAsync(ended);
                    }
                }
            }

            await world.PassAsync(TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>An end is recorded before it is stored, and need not happen.</summary>
    private async Task HandleAsync(SessionEndedContext ended)
    {
        var session = await world.Route(ended.ClusterId).LoadAsync(new SessionLoad(default, TimeSpan.Zero));
        if (session.Outage is not null)
        {
            return;
        }

        if (session.Status == LoadStatus.Rotated || session.Reason == SessionEndReason.Rotated || session.Version.Incarnation == world.Session.Incarnation)
        {
            _foundAlive.TryAdd(ended.EndedAt, world.Time.GetUtcNow());
        }
        else
        {
            Handled = ended;
            _handled.Add(ended.EndedAt);
        }
    }
}
