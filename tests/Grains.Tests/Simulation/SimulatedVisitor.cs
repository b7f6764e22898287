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

    private ExpectedSession Session => world.Session;

    /// <summary>Creates the session.</summary>
    public async Task BeginAsync()
    {
        var commit = Commit(default) with { Create = true, Lifetime = world.SetsLifetimeLater ? null : world.Lifetime };
        var sent = world.Time.GetUtcNow();
        world.Forks.Sent(Session.Key, _key, _sent);
        var outcome = await SendAsync(Session.Key, commit);
        Assert.True(outcome is { Status: CommitStatus.Applied }, $"{world}: not created: {outcome?.Status}");
        Session.Incarnation = outcome!.Version.Incarnation;
        _acknowledged = _sent;
        Session.IsNotified = commit.Lifetime is { NotifyOnEnd: true };
        Session.Touched(sent);
    }

    public async Task RunAsync(int requests)
    {
        for (var request = 0; request < requests; request++)
        {
            await world.PassAsync(Pause());
            if (world.Profile == LifecycleProfile.NearEnd && world.Random.Next(2) == 0)
            {
                world.Cluster.MembersChange();
            }

            await RequestAsync();
        }
    }

    /// <summary>What was acknowledged to this visitor is in a content.</summary>
    public void CheckIn(SessionPatch content) => Assert.True(IsIn(content.Set), $"{world}: {_key} is {ValueIn(content.Set)}, {_acknowledged} was acknowledged (S4)");

    /// <summary>Whether what was acknowledged to this visitor is in a content.</summary>
    public bool IsIn(IReadOnlyList<SessionEntry> content) => ValueIn(content) >= _acknowledged;

    private int ValueIn(IReadOnlyList<SessionEntry> content)
    {
        var entry = content.FirstOrDefault(e => e.Key == _key);
        return entry.Key is null ? 0 : int.Parse(Encoding.UTF8.GetString(entry.Value.Span), CultureInfo.InvariantCulture);
    }

    /// <summary>How long the browser waits before its next request.</summary>
    private TimeSpan Pause()
    {
        var left = Session.AliveUntil - world.Time.GetUtcNow() - world.UpTo(8000);
        return world.Profile switch
        {
            LifecycleProfile.NearEnd => left > TimeSpan.Zero && world.Random.Next(2) == 0 ? left : world.UpTo(25_000),
            LifecycleProfile.BriefIdle => world.UpTo(700),
            LifecycleProfile.CutOff => world.UpTo(40_000),
            LifecycleProfile.Mixed when world.Expires && world.Random.Next(6) == 0 => world.UpTo(240_000),
            _ => world.UpTo(world.IsBusy ? 10 : 20_000),
        };
    }

    private async Task RequestAsync()
    {
        var (sent, key, wasGone, wasEndRequested) = (world.Time.GetUtcNow(), Session.Key, Session.IsGone, Session.IsEndRequested);
        var load = await world.CallAsync(key, actor => actor.LoadAsync(new SessionLoad(default, LifecycleSimulation.Idle, IsPresented: true)));
        switch (load)
        {
            case null or { Outage: not null }:
                return;
            case { Status: LoadStatus.Rotated or LoadStatus.Forkable } or { Status: LoadStatus.Ended, Reason: SessionEndReason.Rotated }:
                Assert.True(key != Session.Key || wasEndRequested || Array.IndexOf(LifecycleSimulation.Ids, key) < LifecycleSimulation.Ids.Length - 1, $"{world}: rotated away from the last id");
                return;
            case { Status: LoadStatus.Ended }:
                Session.ToldEnded($"load {load.Reason}");
                return;
        }

        Session.Shown(load.Version.Incarnation, wasGone);
        world.Forks.Presented(key);
        if (load.Version.Incarnation != Session.Incarnation)
        {
            return;
        }

        if (world.IsStorageReliable)
        {
            Session.Touched(sent);
        }

        if (world.Profile == LifecycleProfile.LateArrival && world.Random.Next(4) == 0)
        {
            await world.PassAsync(TimeSpan.FromMinutes(3) + world.UpTo(300_000)); // a slow request: the session may be rotated and expire meanwhile
        }

        await ActAsync(key, load.Version);
    }

    private Task ActAsync(SessionId key, SessionVersion loaded)
    {
        var at = Array.IndexOf(LifecycleSimulation.Ids, key);
        return world.Random.Next(10) switch
        {
            _ when world.Profile == LifecycleProfile.NearEnd || (world.Profile == LifecycleProfile.BriefIdle && number > 0) => TouchAsync(key),
            < 5 => ChangeAsync(key, loaded),
            < 8 => TouchAsync(key),
            8 when at < LifecycleSimulation.Ids.Length - 1 && world.Profile != LifecycleProfile.BriefIdle => RotateAsync(key, loaded, LifecycleSimulation.Ids[at + 1]),
            9 when world.Ends => EndAsync(key),
            _ => Task.CompletedTask,
        };
    }

    private async Task ChangeAsync(SessionId key, SessionVersion loaded)
    {
        var (sent, wasGone, value) = (world.Time.GetUtcNow(), Session.IsGone, _sent + 1);
        var commit = Commit(loaded) with { Lifetime = world.SetsLifetimeLater && world.Random.Next(4) == 0 ? world.Lifetime : null };
        Session.LifetimeSent(commit.Lifetime ?? default);
        world.Forks.Sent(key, _key, value);
        var outcome = await SendAsync(key, commit);
        if (commit.Lifetime is not null)
        {
            world.Cluster.MembersChange(); // what touches were promised meanwhile must be in storage now
        }

        if (outcome is { Status: CommitStatus.Applied })
        {
            Session.Shown(outcome.Version.Incarnation, wasGone);
            _acknowledged = Math.Max(_acknowledged, value);
            Session.IsNotified |= commit.Lifetime is { NotifyOnEnd: true };
            Session.Touched(sent);
        }
        else if (outcome is { Status: CommitStatus.Ended })
        {
            Session.ToldEnded($"commit {outcome.Reason}");
        }
    }

    private async Task TouchAsync(SessionId key)
    {
        var (sent, wasCutOff) = (world.Time.GetUtcNow(), world.Cluster.HasCutOff);
        var touch = await world.CallAsync(key, actor => actor.TouchAsync(LifecycleSimulation.Idle, TimeSpan.Zero, isPresented: true));

        // The other silo does not know of a touch in one that is cut off.
        var counts = key == Session.Key && key != Session.RotatedFrom && !Session.IsEndRequested && !wasCutOff && !world.Cluster.HasCutOff;
        if (touch is { Outage: null } && counts && world.Time.GetUtcNow() < Session.AliveUntil)
        {
            Session.Touched(sent);
        }
    }

    private async Task RotateAsync(SessionId key, SessionVersion loaded, SessionId to)
    {
        if (world.Profile == LifecycleProfile.LateArrival)
        {
            world.BreakRow(to);
        }

        Session.RotatedFrom = key;
        var commit = Commit(loaded) with { Changes = SessionPatch.Nothing, RotateTo = to, Grace = TimeSpan.FromSeconds(10), ForkWindow = world.Forks.AllowedFor };
        if (await SendAsync(key, commit) is { Status: CommitStatus.Applied } && Session.Key == key)
        {
            Session.Key = to;
        }
    }

    private async Task EndAsync(SessionId key)
    {
        Session.IsEndRequested = true;
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var outcome = await world.CallAsync(key, actor => actor.EndAsync(new SessionEnd(SessionEndReason.Abandoned, Session.Incarnation, Patience)));
            if (outcome is { Outage: null })
            {
                // Whether this call ended it or found it ended. A silo that doubts its clock may still use one that another silo finds expired (S15).
                if (outcome.Status == EndStatus.Ended || !world.HasClockSteps)
                {
                    Session.Ended();
                }

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
}
