using System.Globalization;
using System.Text;

namespace OrleansSessions.Grains.Tests;

/// <summary>The requests of one browser tab: each loads the session, and then changes, touches, rotates or ends it.</summary>
internal sealed class SimulatedVisitor(int number, LifecycleSimulation world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _key = $"v{number}";
    private int _sent;
    private int _acknowledged;

    /// <summary>Creates the session.</summary>
    public async Task BeginAsync()
    {
        var commit = Commit(default) with { Create = true, Lifetime = world.IsNotified ? new SessionLifetime(default, null, NotifyOnEnd: true) : null };
        var sent = world.Time.GetUtcNow();
        var outcome = await SendAsync(world.Key, commit);
        Assert.True(outcome is { Status: CommitStatus.Applied }, $"{world}: not created: {outcome?.Status}");
        world.Incarnation = outcome!.Version.Incarnation;
        world.Touched(sent);
    }

    public async Task RunAsync(int requests)
    {
        for (var request = 0; request < requests; request++)
        {
            await world.PassAsync(world.Expires && world.Random.Next(6) == 0 ? world.UpTo(240_000) : world.UpTo(world.IsBusy ? 10 : 20_000));
            await RequestAsync();
        }
    }

    /// <summary>What was acknowledged to this visitor is in a content.</summary>
    public void CheckIn(SessionPatch content)
    {
        var entry = content.Set.FirstOrDefault(e => e.Key == _key);
        var value = entry.Key is null ? 0 : int.Parse(Encoding.UTF8.GetString(entry.Value.Span), CultureInfo.InvariantCulture);
        Assert.True(value >= _acknowledged, $"{world}: {_key} is {value}, {_acknowledged} was acknowledged (S4)");
    }

    private async Task RequestAsync()
    {
        var (key, wasGone, wasEndRequested) = (world.Key, world.IsGone, world.IsEndRequested);
        var load = await world.CallAsync(key, actor => actor.LoadAsync(new SessionLoad(default, LifecycleSimulation.Idle)));
        switch (load)
        {
            case null or { Outage: not null }:
                return;
            case { Status: LoadStatus.Rotated } or { Status: LoadStatus.Ended, Reason: SessionEndReason.Rotated }:
                Assert.True(key != world.Key || wasEndRequested || Array.IndexOf(LifecycleSimulation.Ids, key) < LifecycleSimulation.Ids.Length - 1, $"{world}: rotated away from the last id");
                return;
            case { Status: LoadStatus.Ended }:
                world.ToldEnded($"load {load.Reason}", world.IsEndRequested);
                return;
        }

        world.Shown(load.Version.Incarnation, wasGone);
        if (load.Version.Incarnation != world.Incarnation)
        {
            return;
        }

        await (world.Random.Next(10) switch
        {
            < 5 => ChangeAsync(key, load.Version),
            < 8 => TouchAsync(key),
            8 when Array.IndexOf(LifecycleSimulation.Ids, key) is var at && at < LifecycleSimulation.Ids.Length - 1 => RotateAsync(key, load.Version, LifecycleSimulation.Ids[at + 1]),
            9 when world.Ends => EndAsync(key),
            _ => Task.CompletedTask,
        });
    }

    private async Task ChangeAsync(SessionId key, SessionVersion loaded)
    {
        var sent = world.Time.GetUtcNow();
        var value = _sent + 1;
        var outcome = await SendAsync(key, Commit(loaded));
        if (outcome is { Status: CommitStatus.Applied })
        {
            _acknowledged = Math.Max(_acknowledged, value);
            world.Touched(sent);
        }
        else if (outcome is { Status: CommitStatus.Ended })
        {
            world.ToldEnded($"commit {outcome.Reason}", world.IsEndRequested);
        }
    }

    private async Task TouchAsync(SessionId key)
    {
        var sent = world.Time.GetUtcNow();
        if (await world.CallAsync(key, actor => WrapAsync(actor.TouchAsync(LifecycleSimulation.Idle, TimeSpan.Zero))) is { Outage: null } && key == world.Key && world.Time.GetUtcNow() < world.AliveUntil && !world.IsEndRequested)
        {
            world.Touched(sent);
        }
    }

    private async Task RotateAsync(SessionId key, SessionVersion loaded, SessionId to)
    {
        var commit = Commit(loaded) with { Changes = SessionPatch.Nothing, RotateTo = to, Grace = TimeSpan.FromSeconds(10) };
        if (await SendAsync(key, commit) is { Status: CommitStatus.Applied } && world.Key == key)
        {
            world.Key = to;
        }
    }

    private async Task EndAsync(SessionId key)
    {
        world.IsEndRequested = true;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var outcome = await world.CallAsync(key, actor => actor.EndAsync(new SessionEnd(SessionEndReason.Abandoned, world.Incarnation, Patience)));
            if (outcome is { Outage: null })
            {
                world.Ended(); // whether this call ended it or found it ended
                return;
            }

            await world.PassAsync(world.UpTo(2000));
        }
    }

    private async Task<CommitOutcome?> SendAsync(SessionId key, SessionCommit commit)
    {
        var first = world.Time.GetTimestamp();
        CommitOutcome? outcome = null;
        for (var attempt = 0; attempt < 6 && outcome is null or { Status: CommitStatus.Unavailable }; attempt++)
        {
            var age = attempt == 0 ? TimeSpan.Zero : world.Time.GetElapsedTime(first) + TimeSpan.FromTicks(1);
            outcome = await world.CallAsync(key, actor => actor.CommitAsync(commit with { Age = age }));
            if (outcome is null or { Status: CommitStatus.Unavailable })
            {
                await world.PassAsync(world.UpTo(1000));
            }
        }

        return outcome;
    }

    private SessionCommit Commit(SessionVersion loaded) => new()
    {
        CommitId = Guid.NewGuid(),
        Base = loaded,
        PublicId = Guid.NewGuid(),
        Idle = LifecycleSimulation.Idle,
        Timeout = Patience,
        Changes = new SessionPatch { Set = [new SessionEntry(_key, Encoding.UTF8.GetBytes((++_sent).ToString(CultureInfo.InvariantCulture)))] },
    };

    private static async Task<Touched> WrapAsync(Task<TouchOutcome> touch) => new((await touch).Outage);

    private sealed record Touched(SessionOutage? Outage);
}
