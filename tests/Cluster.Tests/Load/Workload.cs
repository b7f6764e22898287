namespace OrleansSessions.Cluster.Tests;

/// <summary>Clients that use sessions as web nodes do, drawn from a seed, until they are stopped.</summary>
internal sealed class Workload : IDisposable
{
    private const int Sessions = 8;
    private const int ShortSessions = 4;
    private static readonly TimeSpan LongIdle = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan ShortIdle = TimeSpan.FromSeconds(3);
    private static readonly string[] Keys = ["a", "b", "c", "d"];

    private readonly SiloCluster _cluster;
    private readonly CancellationTokenSource _enough = new();
    private readonly List<SessionSlot> _slots = [];
    private readonly List<Task> _running = [];
    private readonly string _run;

    public Workload(SiloCluster cluster, int seed, bool withShortSessions)
    {
        _cluster = cluster;
        _run = $"{seed}/{Guid.NewGuid():N}";
        var random = new Random(seed);
        for (var i = 0; i < Sessions; i++)
        {
            var slot = new SessionSlot(_run, $"s{i}", LongIdle);
            _slots.Add(slot);
            for (var client = random.Next(3, 6); client > 0; client--)
            {
                _running.Add(UseAsync(slot, client, new Random(random.Next()), mayEnd: i % 4 == 0));
            }
        }

        for (var i = 0; withShortSessions && i < ShortSessions; i++)
        {
            var slot = new SessionSlot(_run, $"short{i}", ShortIdle);
            _running.Add(VisitAsync(slot, 1, new Random(random.Next())));
        }
    }

    public HistoryRecorder Recorder { get; } = new(TimeProvider.System);

    /// <summary>Stops, and lets each session be looked at once more through two different nodes.</summary>
    public async Task<SessionHistory> FinishAsync(HistoryHead head)
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_running);
        for (var node = 0; node < 2; node++)
        {
            var web = _cluster.Web[^(1 + node)];
            await Task.WhenAll(_slots.SelectMany(slot => Enumerable.Range(1, slot.Generation).Select(generation => LookAsync(slot, generation, web))));
        }

        return Recorder.Close(head);
    }

    public void Dispose() => _enough.Dispose();

    private async Task LookAsync(SessionSlot slot, int generation, WebNode web)
    {
        var caller = new SessionCaller(100 + web.Name.Length, slot, Recorder);
        caller.MoveTo(generation);
        await caller.LoadAsync(web);
    }

    /// <summary>The first two clients of a session stay with the nodes that know all silos; the others go from node to node, as their balancer likes.</summary>
    private async Task UseAsync(SessionSlot slot, int client, Random random, bool mayEnd)
    {
        await Task.Yield();
        SessionCaller[] callers = [.. _cluster.Web.Select((_, node) => new SessionCaller((client * 10) + node, slot, Recorder))];
        while (!_enough.IsCancellationRequested)
        {
            var node = client <= 2 ? _cluster.Web.Count - client : random.Next(_cluster.Web.Count);
            var (web, caller) = (_cluster.Web[node], callers[node]);
            caller.MoveTo(slot.Generation);
            if (random.Next(5) == 0 || await LoadAsync(caller, slot, web))
            {
                await ChangeAsync(caller, web, random, mayEnd);
            }

            await PauseAsync(TimeSpan.FromMilliseconds(random.Next(20, 220)));
        }
    }

    /// <summary>
    /// Who finds the session ended tries once more to bring it back, which must not work, and then begins another. Who is not shown it changes
    /// nothing: the page has failed already.
    /// </summary>
    private static async Task<bool> LoadAsync(SessionCaller caller, SessionSlot slot, WebNode web)
    {
        var load = await caller.LoadAsync(web);
        if (load.Ended is not null and not SessionEndReason.Absent)
        {
            await caller.SetAsync(web, Keys[0], detect: false);
            slot.Next(caller.Generation);
        }

        return load.Fate == Fate.Known;
    }

    private static async Task ChangeAsync(SessionCaller caller, WebNode web, Random random, bool mayEnd)
    {
        var key = Keys[random.Next(Keys.Length)];
        switch (random.Next(20))
        {
            case < 5:
                break;
            case < 11:
                await caller.SetAsync(web, key, detect: false);
                break;
            case < 16:
                await caller.SetAsync(web, key, detect: true);
                break;
            case 16:
                await caller.RemoveAsync(web, key);
                break;
            case 17:
                await caller.TouchAsync(web);
                break;
            case 18:
                await caller.ClearAsync(web, key);
                break;
            case 19 when mayEnd && !caller.Held.Version.IsNone && random.Next(3) == 0:
                await caller.EndAsync(web);
                break;
        }
    }

    /// <summary>A session that runs out of its time now and then: each visit comes well within it, or well after.</summary>
    private async Task VisitAsync(SessionSlot slot, int client, Random random)
    {
        await Task.Yield();
        var caller = new SessionCaller(client, slot, Recorder);
        while (!_enough.IsCancellationRequested)
        {
            var web = _cluster.Web[random.Next(_cluster.Web.Count)];
            var load = await caller.LoadAsync(web);
            if (load.Ended is not null)
            {
                await caller.SetAsync(web, Keys[0], detect: false);
            }
            else if (random.Next(2) == 0)
            {
                await caller.TouchAsync(web);
            }

            await PauseAsync(slot.Idle * (random.Next(3) == 0 ? 1.2 + random.NextDouble() : 0.95 * random.NextDouble()));
        }
    }

    private async Task PauseAsync(TimeSpan pause) => await Task.Delay(pause, TimeProvider.System, _enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
