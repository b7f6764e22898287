namespace OrleansSessions.Grains.Tests;

/// <summary>Two silos: where a session is active, what they know of each other, and what happens to them.</summary>
internal sealed class SimulatedCluster(LifecycleSimulation world)
{
    public static readonly TimeSpan Settles = SiloReadLease.SettleTime;

    private readonly SimulatedSilo[] _silos = [new SimulatedSilo(world, 0), new SimulatedSilo(world, 1)];
    private int _owner;
    private bool _isSettled = true;
    private bool _isReplaced; // the silo that is cut off was replaced, and calls still reach it
    private bool _isTableOut;

    /// <summary>Whether a silo is cut off from the membership table and from storage.</summary>
    public bool HasCutOff => Array.Exists(_silos, static silo => silo.IsCutOff);

    /// <summary>Any silo.</summary>
    public SimulatedSilo Any => _silos[world.Random.Next(_silos.Length)];

    /// <summary>The activation that a call reaches. While members change, silos differ on which one that is.</summary>
    public SessionActor Route(SessionId id) => _isSettled && !_isReplaced ? Forgotten(id) ?? _silos[_owner][id] : Any[id];

    /// <summary>What a silo does each second. Members settle after five of them.</summary>
    public async Task LiveAsync(Func<bool> isOver)
    {
        while (!isOver())
        {
            foreach (var silo in _silos)
            {
                silo.Lease.RecordActivity();
                silo.Clock.Check();
                if (_isSettled && !_isTableOut && !silo.IsCutOff)
                {
                    silo.Lease.Confirm(world.Time.GetTimestamp());
                }
            }

            await world.PassAsync(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>A silo is lost and starts again. It cannot start while the membership table cannot be written.</summary>
    public void Crash()
    {
        if (!_isTableOut)
        {
            Any.Crash();
            MembersChange();
        }
    }

    public void MembersChange()
    {
        if (_isSettled && !_isTableOut)
        {
            _ = ChangeMembersAsync();
        }
    }

    /// <summary>The membership table cannot be read for a while. Members do not change meanwhile.</summary>
    public async Task LoseTableAsync()
    {
        if (_isSettled && !HasCutOff)
        {
            _isTableOut = true;
            await world.PassAsync(world.UpTo(30_000));
            _isTableOut = false;
        }
    }

    /// <summary>The silo that has the session is cut off. It is replaced once it cannot have a valid read lease any more, and starts anew in the end.</summary>
    public async Task CutOffAsync()
    {
        await world.PassAsync(world.UpTo(60_000));
        var silo = _silos[_owner];
        silo.IsCutOff = true;
        await world.PassAsync(Settles + TimeSpan.FromSeconds(1));
        MembersChange();
        _isReplaced = true;
        await world.PassAsync(TimeSpan.FromMinutes(3) + world.UpTo(120_000));
        silo.Crash();
        (silo.IsCutOff, _isReplaced) = (false, false);
        silo.Lease.MembersChanged();
        MembersChange();
    }

    /// <summary>A silo's wall clock jumps, and is set right again.</summary>
    public async Task StepAsync()
    {
        var silo = Any;
        var by = (world.Random.Next(2) == 0 ? 1 : -1) * TimeSpan.FromMinutes(world.Random.Next(1, 90));
        silo.Step(by);
        await world.PassAsync(world.UpTo(20_000));
        silo.Step(-by);
    }

    // A silo's cache may send calls to an activation from before the members changed, long after. An activation that nobody uses is collected.
    private SessionActor? Forgotten(SessionId id) => world.Random.Next(20) == 0 && !_silos[1 - _owner].IsCutOff ? _silos[1 - _owner].Find(id) : null;

    private async Task ChangeMembersAsync()
    {
        _isSettled = false;
        foreach (var silo in _silos)
        {
            if (!silo.IsCutOff)
            {
                silo.Lease.MembersChanged();
            }
        }

        for (var left = world.Profile == LifecycleProfile.NearEnd ? 15 * world.Random.Next(1, 8) : 0; left > 0; left--) // they go on changing
        {
            await world.PassAsync(TimeSpan.FromSeconds(4));
            Array.ForEach(_silos, static silo => silo.Lease.MembersChanged());
        }

        await world.PassAsync(Settles);
        _owner = HasCutOff ? Array.FindIndex(_silos, static silo => !silo.IsCutOff) : world.Random.Next(_silos.Length);
        _isSettled = true;
    }
}
