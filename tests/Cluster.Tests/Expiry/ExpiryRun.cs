using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OrleansSessions.Cluster.Tests;

/// <summary>So many sessions, half of which are touched until somebody says that it is enough.</summary>
internal sealed class ExpiryRun(ISessionClient client, int count, TimeSpan idle)
{
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly ParallelOptions Crowd = new() { MaxDegreeOfParallelism = 64 };

    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _ends = [];
    private readonly ConcurrentDictionary<SessionId, DateTimeOffset> _aliveUntil = [];
    private int _endedEarly;
    private int _foundTooLate;

    public IReadOnlyList<SessionId> Idle { get; } = [.. Enumerable.Range(0, count / 2).Select(static i => Id(i))];

    public IReadOnlyList<SessionId> Touched { get; } = [.. Enumerable.Range(0, count / 2).Select(static i => Id(int.MinValue + i))];

    public TimeSpan Creating { get; private set; }

    public int Touches { get; private set; }

    /// <summary>Sessions that were over although they had been touched in time.</summary>
    public int EndedEarly => _endedEarly;

    /// <summary>Sessions that this run itself came too late for.</summary>
    public int FoundTooLate => _foundTooLate;

    public async Task CreateAsync()
    {
        var began = Clock.GetTimestamp();
        await Parallel.ForEachAsync(Touched.Zip(Idle, static (touched, untouched) => (SessionId[])[touched, untouched]).SelectMany(static ids => ids), Crowd, async (id, _) =>
        {
            _aliveUntil[id] = Clock.GetUtcNow() + idle;
            var outcome = await client.CommitAsync(id, Create(), default);
            Assert.Equal(CommitStatus.Applied, outcome.Status);
            _ends[id] = Clock.GetUtcNow() + idle;
        });
        Creating = Clock.GetElapsedTime(began);
    }

    /// <summary>Loads each of its half again and again, well within the timeout. One that could not be loaded in an outage is tried until it could.</summary>
    public async Task TouchAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var began = Clock.GetTimestamp();
            await Parallel.ForEachAsync(Touched.Where(_ends.ContainsKey), Crowd, async (id, _) => await LoadAsync(id));
            Touches++;
            var rest = (idle / 4) - Clock.GetElapsedTime(began);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Clock, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Looks at all that were touched once more.</summary>
    public Task LookAsync() => Parallel.ForEachAsync(Touched, Crowd, async (id, _) => await LoadAsync(id));

    /// <summary>Looks until all of them have left storage.</summary>
    /// <returns>The longest that one was still there after its end, as far as the looks can tell.</returns>
    public async Task<TimeSpan> WatchAsync(StoredKeys stored, IReadOnlyList<SessionId> sessions, TimeSpan every, Func<Task>? atFirstEnd)
    {
        var longest = TimeSpan.Zero;
        HashSet<SessionId> left = [.. sessions];
        while (left.Count > 0)
        {
            var now = Clock.GetUtcNow();
            left.IntersectWith(await stored.SessionsAsync());
            foreach (var id in left)
            {
                var after = now - _ends[id];
                longest = after > longest ? after : longest;
            }

            if (left.Count < sessions.Count && atFirstEnd is not null)
            {
                await atFirstEnd();
                atFirstEnd = null;
            }

            Assert.True(longest < TimeSpan.FromMinutes(10), $"{left.Count} sessions are still in storage, {longest} after their end.");
            await Task.Delay(every, Clock, TestContext.Current.CancellationToken);
        }

        return longest + every;
    }

    /// <summary>Waits until the ledger's pages are gone too, for as long as it may look at a minute again.</summary>
    public async Task<int> PagesGoneAsync(StoredKeys stored)
    {
        var pages = await stored.PagesAsync();
        for (var i = 0; i < 90 && pages > 0; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), Clock, TestContext.Current.CancellationToken);
            pages = await stored.PagesAsync();
        }

        return pages;
    }

    private async Task LoadAsync(SessionId id)
    {
        if (!_aliveUntil.TryGetValue(id, out var until))
        {
            return;
        }

        LoadOutcome outcome;
        DateTimeOffset sent;
        do
        {
            sent = Clock.GetUtcNow();
            outcome = await client.LoadAsync(id, new SessionLoad(default, idle), default);
        }
        while (outcome.Outage is not null);

        if (outcome.Status != LoadStatus.Ended)
        {
            (_aliveUntil[id], _ends[id]) = (sent + idle, Clock.GetUtcNow() + idle);
        }
        else if (_aliveUntil.TryRemove(id, out _))
        {
            Interlocked.Increment(ref Clock.GetUtcNow() < until ? ref _endedEarly : ref _foundTooLate);
        }
    }

    private SessionCommit Create() => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = idle,
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [new SessionEntry("a", "1"u8.ToArray())] },
    };

    private static SessionId Id(int number) => SessionId.From(SessionId.ApplicationTag(SiloCluster.Application), SHA256.HashData(BitConverter.GetBytes(number)));
}
