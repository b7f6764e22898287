namespace OrleansSessions.Grains.Tests;

/// <summary>What must hold at the end of a simulated life, when nothing fails any more.</summary>
internal sealed class FinalCheck(LifecycleSimulation world, SimulatedVisitor[] visitors, SimulatedEndHandler handler)
{
    public async Task RunAsync()
    {
        var session = world.Session;
        await world.PassAsync(2 * SimulatedCluster.Settles);
        var seen = await LoadAsync(session.Key);
        if (seen is { Outage: null, Version.IsNone: false } && seen.Version.Incarnation == session.Incarnation)
        {
            session.Shown(session.Incarnation, session.IsGone);
            Assert.All(visitors, visitor => visitor.CheckIn(seen.Patch));
        }
        else if (!world.Expires && !(seen.Reason == SessionEndReason.Rotated && session.RotatedFrom == session.Key)) // stored, and never acknowledged: the browser does not know the new key
        {
            session.ToldEnded($"{seen.Status} {seen.Reason} at last");
        }

        if (world.Lifetime.NotifyOnEnd)
        {
            CheckNotification(await OutlastTombstonesAsync());
        }
    }

    // A silo that doubts its clock may use a session again whose end another one has notified and could not store (S15).
    private void CheckNotification(bool isAlive)
    {
        if (world.HasClockSteps)
        {
            return;
        }

        var told = handler.Handled;
        Assert.False(isAlive && told.Count > 0, $"{world}: notified of an end ({told.FirstOrDefault()?.Reason}), and alive");
        if (!isAlive && world.Session.IsNotified)
        {
            Assert.True(told.Count > 0, $"{world}: ended, and not notified");
        }

        // Of two silos that end the session at once, both may notify; what one of them could not withdraw has less.
        Assert.True(told.Count == 0 || told.Any(ended => visitors.All(visitor => visitor.IsIn(ended.Entries!))), $"{world}: notified of an end without what was acknowledged (S10)");
        Assert.False(world.IsCalm && told.Count > 1, $"{world}: nothing failed, and {told.Count} ends were notified");
    }

    /// <summary>Keeps the session in use, wherever it is, or leaves it alone, until nothing is known of its rotations.</summary>
    /// <returns>Whether it is alive.</returns>
    private async Task<bool> OutlastTombstonesAsync()
    {
        var isAlive = false;
        for (var minute = 0; minute < 25; minute++)
        {
            isAlive = false;
            foreach (var id in LifecycleSimulation.Ids)
            {
                if (world.IsKept && (await LoadAsync(id)).Version.Incarnation == world.Session.Incarnation)
                {
                    isAlive = true;
                    await world.Route(id).TouchAsync(LifecycleSimulation.Idle, TimeSpan.Zero);
                }
            }

            foreach (var id in LifecycleSimulation.Ids)
            {
                await world.CheckExpiryAsync(id);
            }

            await world.PassAsync(TimeSpan.FromMinutes(1));
        }

        return isAlive;
    }

    private async Task<LoadOutcome> LoadAsync(SessionId id)
    {
        LoadOutcome outcome;
        do
        {
            outcome = await world.Route(id).LoadAsync(new SessionLoad(default, TimeSpan.Zero));
            await (outcome.Outage is null ? Task.CompletedTask : world.PassAsync(TimeSpan.FromSeconds(1)));
        }
        while (outcome.Outage is not null);
        return outcome;
    }
}
