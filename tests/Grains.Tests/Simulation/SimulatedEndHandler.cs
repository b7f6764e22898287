namespace OrleansSessions.Grains.Tests;

/// <summary>What a web node with an end handler does: it reads the feeds, and believes an end only when the session is not found alive.</summary>
internal sealed class SimulatedEndHandler(LifecycleSimulation world)
{
    private static readonly SessionId[] Feeds = [.. LifecycleSimulation.Ids.Select(static id => EndedFeed.IdOf(id.Application, id.Bucket(EndedFeed.Buckets))).Distinct()];

    private readonly Dictionary<(string Key, DateTimeOffset At), DateTimeOffset> _foundAlive = [];
    private readonly Dictionary<(string Key, DateTimeOffset At), SessionEndedContext> _handled = [];

    /// <summary>The rows of the feeds.</summary>
    public static IEnumerable<SessionId> Rows => Feeds;

    /// <summary>The ends that were handled: one may be notified again after a failure, or by the other silo.</summary>
    public IReadOnlyCollection<SessionEndedContext> Handled => _handled.Values;

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
                    if (WireFormats.Ended.TryRead(entry.Value.Span, out var ended) && ended.Incarnation == world.Session.Incarnation && !IsDone((entry.Key, ended.EndedAt)))
                    {
                        await HandleAsync((entry.Key, ended.EndedAt), ended);
                    }
                }
            }

            await world.PassAsync(TimeSpan.FromSeconds(5));
        }
    }

    private bool IsDone((string Key, DateTimeOffset At) entry) => _handled.ContainsKey(entry) || (_foundAlive.TryGetValue(entry, out var at) && world.Time.GetUtcNow() - at > TimeSpan.FromMinutes(1));

    /// <summary>An end is recorded before it is stored, and need not happen.</summary>
    private async Task HandleAsync((string Key, DateTimeOffset At) entry, SessionEndedContext ended)
    {
        var session = await world.Route(ended.ClusterId).LoadAsync(new SessionLoad(default, TimeSpan.Zero));
        if (session.Outage is not null)
        {
            return;
        }

        if (session.Status is LoadStatus.Rotated or LoadStatus.Forkable || session.Reason == SessionEndReason.Rotated || session.Version.Incarnation == world.Session.Incarnation)
        {
            _foundAlive.TryAdd(entry, world.Time.GetUtcNow());
        }
        else
        {
            _handled[entry] = ended;
        }
    }
}
