using System.Text;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A session that one request has for itself, and the line of those who wait for it, as web nodes wait (S8).</summary>
internal sealed class StopLine
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(5);

    private readonly ISessionClient _sessions;
    private readonly SessionId _id;
    private readonly SessionCommit _last;
    private readonly List<(long Place, long Fence)> _granted = [];
    private readonly List<Task> _waiting = [];
    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StopLine(ISessionClient sessions, SessionId id, SessionCommit last) => (_sessions, _id, _last) = (sessions, id, last);

    /// <summary>When all of them are in the line.</summary>
    public static async Task<StopLine> FormAsync(ISessionClient sessions, int waiters)
    {
        var id = new SessionSlot($"{Guid.NewGuid()}", "held", Idle).Id(1);
        var ticket = Guid.NewGuid();
        var taken = await sessions.LockAsync(id, Take(ticket, 0), default);
        Assert.Equal(LockStatus.Granted, taken.Status);
        var line = new StopLine(sessions, id, new SessionCommit
        {
            CommitId = Guid.NewGuid(),
            Create = true,
            PublicId = Guid.NewGuid(),
            Idle = Idle,
            Timeout = TimeSpan.FromSeconds(30),
            Changes = new SessionPatch { Set = [new SessionEntry("by", Encoding.UTF8.GetBytes("the holder"))] },
            Lease = new SessionLease(ticket, taken.Fence),
            Release = true,
        });
        _ = line.KeepAsync(Take(ticket, taken.Fence) with { Step = LockStep.Renew });
        for (var i = 0; i < waiters; i++)
        {
            var placed = new TaskCompletionSource();
            line._waiting.Add(line.WaitAsync(placed));
            await placed.Task;
        }

        return line;
    }

    /// <summary>The holder commits, and the others come in turn.</summary>
    /// <returns>Their places, in the order in which they were served.</returns>
    public async Task<IReadOnlyList<long>> ServeAsync()
    {
        _served.SetResult();
        Assert.Equal(CommitStatus.Applied, (await _sessions.CommitAsync(_id, _last, default)).Status);
        await Task.WhenAll(_waiting);
        return [.. _granted.OrderBy(static granted => granted.Fence).Select(static granted => granted.Place)];
    }

    // As a request does: on a machine that is busy more time passes than a lease lasts.
    private async Task KeepAsync(SessionLock kept)
    {
        while (await Task.WhenAny(_served.Task, Task.Delay(KeepEvery, TimeProvider.System)) != _served.Task)
        {
            await _sessions.LockAsync(_id, kept, default);
        }
    }

    private async Task WaitAsync(TaskCompletionSource placed)
    {
        var ticket = Guid.NewGuid();
        long place = 0;
        while (true)
        {
            var outcome = await _sessions.LockAsync(_id, Take(ticket, place), default);
            if (outcome.Status == LockStatus.Granted)
            {
                lock (_granted)
                {
                    _granted.Add((place, outcome.Fence));
                }

                await _sessions.LockAsync(_id, Take(ticket, outcome.Fence) with { Step = LockStep.Release }, default);
                return;
            }

            place = outcome.Status == LockStatus.Queued ? outcome.QueuePosition : place;
            placed.TrySetResult();
            await Task.Delay(outcome.RetryDelay, TimeProvider.System);
        }
    }

    private static SessionLock Take(Guid ticket, long place) =>
        new() { Step = LockStep.Acquire, Ticket = ticket, Number = place, Idle = Idle, Wait = TimeSpan.FromMilliseconds(500), MaximumDuration = TimeSpan.FromSeconds(110) };
}
