using System.Text;

namespace OrleansSessions.Grains.Tests;

/// <summary>
/// A sequence of exclusive requests: each acquires the lease, reads the counter, works for a while, increments the counter and releases the lease; or it
/// crashes or leaves at any point.
/// </summary>
internal sealed class LockingClient(LockSimulation world)
{
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Increments that were acknowledged, and those whose outcome is unknown.</summary>
    public int Increments { get; private set; }

    public int UnknownIncrements { get; private set; }

    public async Task RunAsync(int requests)
    {
        for (var request = 0; request < requests; request++)
        {
            await world.PassAsync(world.UpTo(3000));
            if (await AcquireAsync(Guid.NewGuid()) is var (lease, load))
            {
                await WorkAsync(lease);
                await FinishAsync(lease, load);
            }
        }
    }

    private async Task<(SessionLease Lease, LoadOutcome Load)?> AcquireAsync(Guid ticket)
    {
        var asked = world.Asks();
        var began = world.Time.GetTimestamp();
        var patience = world.Random.Next(6) == 0 ? world.UpTo(5000) : TimeSpan.FromMinutes(3);
        long position = 0;
        while (world.Time.GetElapsedTime(began) < patience)
        {
            var (sent, number, wait) = (world.Time.GetUtcNow(), position, world.UpTo(2000));
            var outcome = await world.CallAsync(actor => actor.LockAsync(
                new SessionLock { Step = LockStep.Acquire, Ticket = ticket, Number = number, Idle = world.AnyIdle(), Wait = wait, MaximumDuration = TimeSpan.FromSeconds(40) }));
            Assert.True(!world.Calm || world.Time.GetUtcNow() - sent <= TimeSpan.FromSeconds(1), $"{world}: an answer took {world.Time.GetUtcNow() - sent}");
            switch (outcome?.Status)
            {
                case LockStatus.Granted:
                    var lease = new SessionLease(ticket, outcome.Fence);
                    world.Holds(lease, sent, outcome.LeaseDuration, asked);
                    return (lease, outcome.Load!);
                case LockStatus.Queued:
                    Assert.True(position == 0 || outcome.QueuePosition <= position, $"{world}: position {position} became {outcome.QueuePosition}");
                    position = outcome.QueuePosition;
                    await (outcome.RetryDelay > TimeSpan.Zero ? world.PassAsync(outcome.RetryDelay) : Task.CompletedTask);
                    break;
                case LockStatus.Full:
                    return null;
                default:
                    Assert.True(outcome is null or { Status: LockStatus.Unavailable }, $"{world}: {outcome?.Status} to a request for the lease");
                    await world.PassAsync(world.UpTo(200));
                    break;
            }
        }

        if (world.Random.Next(2) == 0)
        {
            await ReleaseAsync(new SessionLease(ticket, 0));
        }

        return null;
    }

    private async Task WorkAsync(SessionLease lease)
    {
        var left = world.Random.Next(5) == 0 ? world.UpTo(45_000) : world.UpTo(800);
        var keeps = world.Random.Next(3) > 0;
        while (keeps && left > KeepEvery)
        {
            await world.PassAsync(KeepEvery);
            left -= KeepEvery;
            var sent = world.Time.GetUtcNow();
            var kept = await world.CallAsync(actor => actor.LockAsync(new SessionLock { Step = LockStep.Renew, Ticket = lease.Ticket, Number = lease.Fence, Idle = world.AnyIdle() }));
            if (kept is { Status: LockStatus.Granted })
            {
                world.Keeps(lease, sent, kept.LeaseDuration);
            }

            Assert.True(kept?.Status != LockStatus.Lost || world.IsOver(lease), $"{world}: lost, and nobody came (S9)");
        }

        await world.PassAsync(left);
    }

    private async Task FinishAsync(SessionLease lease, LoadOutcome load)
    {
        switch (world.Random.Next(8))
        {
            case 0:
                break;
            case 1:
                await ReleaseAsync(lease);
                break;
            default:
                await IncrementAsync(lease, load);
                break;
        }
    }

    private Task<LockOutcome?> ReleaseAsync(SessionLease lease)
    {
        world.Releases(lease);
        return world.CallAsync(actor => actor.LockAsync(new SessionLock { Step = LockStep.Release, Ticket = lease.Ticket, Number = lease.Fence, Idle = world.AnyIdle() }));
    }

    private async Task IncrementAsync(SessionLease lease, LoadOutcome load)
    {
        var value = load.Patch.Set.Where(static e => e.Key == "counter").Select(static e => int.Parse(Encoding.UTF8.GetString(e.Value.Span))).SingleOrDefault();
        var commit = SessionBench.Set(load.Version, "counter", $"{value + 1}", world.AnyIdle()) with { Lease = lease, Release = true, Timeout = Patience };
        world.History.Increments(commit.CommitId, lease, value);
        world.Releases(lease);
        var first = world.Time.GetTimestamp();
        var mayHaveBeenApplied = false;
        CommitOutcome? outcome = null;
        for (var attempt = 0; attempt < 6 && outcome is null or { Status: CommitStatus.Unavailable }; attempt++)
        {
            var age = attempt == 0 ? TimeSpan.Zero : world.Time.GetElapsedTime(first) + TimeSpan.FromTicks(1);
            outcome = await world.CallAsync(actor => actor.CommitAsync(commit with { Age = age }));
            mayHaveBeenApplied |= outcome is null or { Outage.MayHaveBeenApplied: true };
        }

        var stored = world.History.WasStored(commit.CommitId);
        switch (outcome?.Status)
        {
            case CommitStatus.Applied:
                Assert.True(stored, $"{world}: acknowledged, and never stored (S2)");
                Increments++;
                break;
            case CommitStatus.LeaseLost:
                Assert.False(stored, $"{world}: refused, and stored all the same (S3)");
                Assert.True(world.History.WasLost(lease), $"{world}: the lease is said to be lost, and nobody came (S9)");
                break;
            default:
                Assert.True(outcome is null or { Status: CommitStatus.Unavailable or CommitStatus.RetryTooLate }, $"{world}: {outcome?.Status} to one who has the session for itself");
                UnknownIncrements += mayHaveBeenApplied ? 1 : 0;
                break;
        }
    }
}
