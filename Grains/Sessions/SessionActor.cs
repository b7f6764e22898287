namespace OrleansSessions.Grains;

/// <summary>
/// One active session. Passes each call to the part that processes it: the parts and the rules implement S1 to S15 for one session. Thread safe, and
/// independent of Orleans.
/// </summary>
/// <remarks>
/// <see cref="SessionState"/> holds the last acknowledged document and the lock. Changes wait in <see cref="OperationQueue"/>;
/// <see cref="WriteLoop"/> decides and stores them, one batch at a time (S1).
/// </remarks>
internal sealed class SessionActor
{
    /// <summary>The outage that callers of an activation that stops get.</summary>
    public static readonly SessionOutage StoppingOutage = new(SessionOutageReason.Stopping, "The session moves to another silo.");

    private readonly SessionActorServices _services;
    private readonly SessionState _state;
    private readonly OperationQueue _queue;
    private readonly SessionReader _reader;
    private readonly SessionTouches _touches;
    private readonly ExclusiveQueue _exclusive;
    private readonly SessionRotation _rotation;
    private readonly SessionForks _forks;

    /// <param name="id">The session.</param>
    /// <param name="services">The services that the actors of a silo share.</param>
    /// <param name="deactivate">Deactivates the grain. Called when a write timed out, and when this may not be the only activation.</param>
    public SessionActor(SessionId id, SessionActorServices services, Action deactivate)
    {
        var row = new SessionRow(id, services);
        _services = services;
        _state = new SessionState(id, services);
        _queue = new OperationQueue(_state, services.Options.Limits);
        _reader = new SessionReader(_state, _queue, row, services);
        _touches = new SessionTouches(_state, _queue, services.Time);
        _exclusive = new ExclusiveQueue(_state, _queue, services);
        _rotation = new SessionRotation(_state, services);
        _forks = new SessionForks(_state, _queue, _rotation, services);
        _queue.Consumer = new WriteLoop(_state, _queue, row, _reader, _exclusive, services, deactivate);
    }

    public SessionId Id => _state.Id;

    /// <summary>Whether storage has nothing of the session, and nobody waits for it.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_state.Gate)
            {
                return _state is { IsRead: true, IsUncertain: false, Held: null } && !_queue.IsRunning && !_exclusive.HasWaiters;
            }
        }
    }

    /// <summary>Completes when the write loop has processed everything that is queued now.</summary>
    public Task Idle
    {
        get
        {
            lock (_state.Gate)
            {
                return _queue.Idle;
            }
        }
    }

    /// <summary>Returns the last acknowledged document, or what changed in it, and touches the session.</summary>
    public async Task<LoadOutcome> LoadAsync(SessionLoad load) => await _forks.ShowAsync(await ShowAsync(load));

    private async Task<LoadOutcome> ShowAsync(SessionLoad load)
    {
        var arrived = _services.Time.GetLatestUtcNow();
        if (await ReadAsync(load.Known, load.IsPresented) is { } outage)
        {
            return LoadOutcome.Unavailable(outage);
        }

        Task<SessionOutage?> extended;
        lock (_state.Gate)
        {
            if ((_state.Closed ?? (load.Idle > TimeSpan.Zero ? _state.Overtaken : null)) is { } closed)
            {
                return LoadOutcome.Unavailable(closed);
            }

            extended = load.Idle > TimeSpan.Zero ? _touches.Touch(arrived, load.Idle, isLate: false) : SessionTouches.NoOutage;
            if (extended.IsCompleted)
            {
                return _state.Show(load);
            }
        }

        // If the new horizon could not be stored, the load does not count as a touch. The content is returned all the same, because it is stored (S13).
        var failed = await extended;
        bool mayBeAbsent;
        lock (_state.Gate)
        {
            mayBeAbsent = failed is null && _reader.MayBeAbsent;
        }

        // If that took longer than the session lasts, another activation may have touched it meanwhile.
        if (mayBeAbsent && await _reader.EnsureCurrentAsync(load.Known, mayReportAbsence: true) is { } unread)
        {
            return LoadOutcome.Unavailable(unread);
        }

        lock (_state.Gate)
        {
            return _state.Closed is { } closed ? LoadOutcome.Unavailable(closed)
                : failed is not null && !_reader.MayShow ? LoadOutcome.Unavailable(failed)
                : _state.Show(load);
        }
    }

    /// <summary>Touches the session.</summary>
    public async Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age, bool isPresented = false)
    {
        var touched = _services.Time.GetLatestUtcNow() - age;
        if (await ReadAsync(default, isPresented) is { } outage)
        {
            return new TouchOutcome(outage);
        }

        Task<SessionOutage?> extended;
        lock (_state.Gate)
        {
            extended = (_state.Closed ?? _state.Overtaken) is { } closed ? Task.FromResult<SessionOutage?>(closed) : _touches.Touch(touched, idle, isLate: age > TimeSpan.Zero);
        }

        return new TouchOutcome(await extended);
    }

    /// <summary>Applies the changes of one request.</summary>
    public async Task<CommitOutcome> CommitAsync(SessionCommit commit)
    {
        var pending = new PendingCommit(commit) { Arrived = _services.Time.GetTimestamp(), Timeout = commit.Timeout, Transit = _services.ReadLease.RecentPause };
        if (_services.Memory is { IsHigh: true } && pending.MayGrow && MemoryPressure.SizeOf(_state.Held) + pending.Bytes > MemoryPressure.SmallBytes)
        {
            return CommitOutcome.Unavailable(MemoryPressure.Outage);
        }

        lock (_state.Gate)
        {
            pending.HasWaitersBefore = _exclusive.HasWaiters;
            _queue.Enqueue(pending);
        }

        var outcome = await pending.Task;
        return pending.RotatedDocument is not { } rotated ? outcome
            : commit.ForkTo.IsNone ? await _rotation.ForwardAsync(rotated, pending, commit, outcome)
            : await _forks.ForkAsync(rotated, pending, commit, outcome);
    }

    /// <summary>Ends the session.</summary>
    public async Task<EndOutcome> EndAsync(SessionEnd end)
    {
        var pending = new PendingEnd(end) { Arrived = _services.Time.GetTimestamp(), Timeout = end.Timeout };
        var outcome = await EnqueueAsync(pending);
        return pending.Forwarded is var (rotated, forwarded) ? await _rotation.ForwardAsync(rotated, forwarded, pending.Arrived) : outcome;
    }

    /// <summary>Acquires, renews or releases the session's exclusive lease.</summary>
    public async Task<LockOutcome> LockAsync(SessionLock request)
    {
        return request.Step != LockStep.Acquire ? await _exclusive.RenewOrReleaseAsync(request)
            : await ReadAsync(request.Known, request.IsPresented) is { } outage ? LockOutcome.Unavailable(outage)
            : await _forks.ShowAsync(await _exclusive.AcquireAsync(request));
    }

    /// <summary>Continues a session that had another id until now.</summary>
    /// <param name="document">The stored form of the document that it was rotated with, with this id.</param>
    public async Task<CommitOutcome> AdoptAsync(byte[] document) =>
        DocumentFormat.Read(document, _state.Id).Document is { } rotated
            ? await EnqueueAsync(new PendingAdoption(rotated) { Arrived = _services.Time.GetTimestamp() })
            : CommitOutcome.Unavailable(new SessionOutage(SessionOutageReason.NewerFormat, "The silo that held the session writes a stored format that this silo does not read."));

    /// <summary>Grants a fork of the session to the id that it had until now.</summary>
    public Task<CommitOutcome> GrantForkAsync(SessionId to) => _forks.GrantAsync(to);

    /// <summary>Removes the session from storage if it has expired. This is not a touch.</summary>
    /// <returns>The end of the session as it is known now; null when there is no live session.</returns>
    /// <exception cref="IOException">Storage failed.</exception>
    public async Task<DateTimeOffset?> ExpireAsync()
    {
        if (await _reader.EnsureCurrentAsync(default, mayReportAbsence: false) is { } outage)
        {
            throw new IOException(outage.Detail);
        }

        Task<SessionOutage?> cleared;
        lock (_state.Gate)
        {
            // After a write of unknown outcome, memory does not say what is in storage. If it were used, a session that the write created would never be checked again.
            if (!_state.IsUncertain && (_state.Held is null || ExpiryRules.IsInEffect(_state.Held, _state.Touched, _services.Time.GetUtcNow())))
            {
                return _state.Held is { } held ? ExpiryRules.End(held, _state.Touched) : null;
            }

            cleared = _queue.Enqueue(new PendingExpiry { Arrived = _services.Time.GetTimestamp() });
        }

        if (await cleared is { } failed)
        {
            throw new IOException(failed.Detail);
        }

        // It may be alive after all: another activation extended it, or a commit in the same batch created it again.
        lock (_state.Gate)
        {
            return _state.Held is { EndedBy: null } held ? ExpiryRules.End(held, _state.Touched) : null;
        }
    }

    /// <summary>Stops accepting operations and waits until those that are queued are stored. The stop itself writes nothing: the stored horizon makes that safe (S7).</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_state.Gate)
        {
            _state.Close(StoppingOutage);
            _queue.EndRetryDelay();
        }

        var idle = Idle;

        _exclusive.Close();
        await _exclusive.DetachAsync();

        await idle.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _exclusive.StopTimerAsync();

        lock (_state.Gate)
        {
            _state.Deactivate();
        }
    }

    private async Task<SessionOutage?> ReadAsync(SessionVersion known, bool isPresented) =>
        await _reader.EnsureCurrentAsync(known, mayReportAbsence: true) ?? (isPresented ? await _forks.PresentAsync() : null);

    private Task<T> EnqueueAsync<T>(PendingOperation<T> operation)
    {
        lock (_state.Gate)
        {
            return _queue.Enqueue(operation);
        }
    }
}
