namespace OrleansSessions;

/// <summary>
/// One session while it is active: takes each call to the part that does it. Everything S1 to S14 promise about one session lives in its parts and
/// in the rules. Thread safe; it needs no grain around it.
/// </summary>
/// <remarks>
/// <see cref="SessionState"/> holds the one document that was last acknowledged, and the lock. Changes wait in <see cref="OperationQueue"/>;
/// <see cref="WriteLoop"/> decides and stores them (S1), one batch at a time.
/// </remarks>
internal sealed class SessionActor
{
    /// <summary>What callers hear of an activation that stops.</summary>
    public static readonly Outage Moves = new(OutageReason.Stopping, "The session moves to another silo.");

    private readonly SessionActorServices _services;
    private readonly SessionState _state;
    private readonly OperationQueue _queue;
    private readonly SessionReader _reader;
    private readonly SessionTouches _touches;
    private readonly ExclusiveQueue _exclusive;
    private readonly SessionRotation _rotation;

    /// <param name="id">The session.</param>
    /// <param name="services">What the actors of a silo share.</param>
    /// <param name="giveUp">Called when a write hung past its bound, or this may not be the only activation: whoever holds the actor must let go of it.</param>
    public SessionActor(SessionId id, SessionActorServices services, Action giveUp)
    {
        var row = new SessionRow(id, services);
        _services = services;
        _state = new SessionState(id, services);
        _queue = new OperationQueue(_state, services.Options.Limits);
        _reader = new SessionReader(_state, _queue, row, services);
        _touches = new SessionTouches(_state, _queue, services.Time);
        _exclusive = new ExclusiveQueue(_state, _queue, services);
        _rotation = new SessionRotation(_state, services);
        _queue.Consumer = new WriteLoop(_state, _queue, row, _reader, _exclusive, _rotation, services, giveUp);
    }

    public SessionId Id => _state.Id;

    /// <summary>Completes when the write loop has done everything that was queued until now.</summary>
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

    /// <summary>Answers from the last acknowledged document, and keeps the session alive.</summary>
    public async Task<LoadOutcome> LoadAsync(SessionLoad load)
    {
        var arrived = _services.Time.GetUtcNow();
        if (await _reader.EnsureCurrentAsync(load.Known, mayTellAbsence: true) is { } outage)
        {
            return LoadOutcome.Unavailable(outage);
        }

        Task<Outage?> extended;
        lock (_state.Gate)
        {
            if (_state.Closed is { } closed)
            {
                return LoadOutcome.Unavailable(closed);
            }

            extended = load.Idle > TimeSpan.Zero ? _touches.Touch(arrived, load.Idle, isLate: false) : SessionTouches.NoOutage;
            if (extended.IsCompleted)
            {
                return _state.Show(load.Known);
            }
        }

        // Not acknowledged as a touch when the new horizon could not be stored; shown all the same, for what is shown is stored (S13).
        await extended;
        lock (_state.Gate)
        {
            return _state.Closed is { } closed ? LoadOutcome.Unavailable(closed) : _state.Show(load.Known);
        }
    }

    /// <summary>Keeps the session alive.</summary>
    public async Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age)
    {
        var touched = _services.Time.GetUtcNow() - age;
        if (await _reader.EnsureCurrentAsync(default, mayTellAbsence: true) is { } outage)
        {
            return new TouchOutcome(outage);
        }

        Task<Outage?> extended;
        lock (_state.Gate)
        {
            extended = _state.Closed is { } closed ? Task.FromResult<Outage?>(closed) : _touches.Touch(touched, idle, isLate: age > TimeSpan.Zero);
        }

        return new TouchOutcome(await extended);
    }

    /// <summary>Applies the changes of one request.</summary>
    public async Task<CommitOutcome> CommitAsync(SessionCommit commit)
    {
        var pending = new PendingCommit(commit) { Arrived = _services.Time.GetTimestamp(), Timeout = commit.Timeout, Transit = _services.Life.Gap };
        lock (_state.Gate)
        {
            pending.HasWaitersBefore = _exclusive.HasWaiters;
            _queue.Enqueue(pending);
        }

        var outcome = await pending.Task;
        return pending.Left is { } left ? await _rotation.FollowAsync(left, pending, commit, outcome) : outcome;
    }

    /// <summary>Ends the session.</summary>
    public async Task<EndOutcome> EndAsync(SessionEnd end)
    {
        var pending = new PendingEnd(end) { Arrived = _services.Time.GetTimestamp(), Timeout = end.Timeout };
        var outcome = await EnqueueAsync(pending);
        return pending.GoesOn is { } on ? await _rotation.FollowAsync(on.Id, on.End, pending.Arrived) : outcome;
    }

    /// <summary>Takes, keeps or gives back the session's exclusive lease.</summary>
    public async Task<LockOutcome> LockAsync(SessionLock request)
    {
        if (request.Step != LockStep.Acquire)
        {
            return await _exclusive.KeepOrLeaveAsync(request);
        }

        return await _reader.EnsureCurrentAsync(request.Known, mayTellAbsence: true) is { } outage ? LockOutcome.Unavailable(outage) : await _exclusive.TakeAsync(request);
    }

    /// <summary>Goes on with a session that was under another id until now.</summary>
    /// <param name="document">The document that it left with, made out to this id.</param>
    public async Task<CommitOutcome> AdoptAsync(byte[] document) =>
        DocumentForm.Read(document, _state.Id).Document is { } left
            ? await EnqueueAsync(new PendingAdoption(left) { Arrived = _services.Time.GetTimestamp() })
            : CommitOutcome.Unavailable(new Outage(OutageReason.NewerFormat, "The silo that the session was on writes a form that this one does not read."));

    /// <summary>Removes what is left of the session if it is over. No touch.</summary>
    /// <returns>Until when it lives; null when nothing is left of it.</returns>
    /// <exception cref="IOException">Storage does not say.</exception>
    public async Task<DateTimeOffset?> ExpireAsync()
    {
        if (await _reader.EnsureCurrentAsync(default, mayTellAbsence: false) is { } outage)
        {
            throw new IOException(outage.Detail);
        }

        Task<Outage?> cleared;
        lock (_state.Gate)
        {
            // After a write of unknown outcome memory tells nothing of what storage holds: a session that it created would never be asked again.
            if (!_state.IsUncertain && (_state.Held is null || ExpiryRules.Stands(_state.Held, _state.Touched, _services.Time.GetUtcNow())))
            {
                return _state.Held is { } held ? ExpiryRules.End(held, _state.Touched) : null;
            }

            cleared = _queue.Enqueue(new PendingExpiry { Arrived = _services.Time.GetTimestamp() });
        }

        if (await cleared is { } failed)
        {
            throw new IOException(failed.Detail);
        }

        // It may live after all: another activation prolonged it, or somebody created it again in the same batch.
        lock (_state.Gate)
        {
            return _state.Held is { EndedBy: null } held ? ExpiryRules.End(held, _state.Touched) : null;
        }
    }

    /// <summary>Lets what waits be stored, and takes nothing new. Nothing is written for the stop itself: the horizon makes that safe (S7).</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_state.Gate)
        {
            _state.Close(Moves);
        }

        var idle = Idle;

        _exclusive.Close();
        await _exclusive.DetachAsync();

        await idle.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await _exclusive.StopTimerAsync();

        lock (_state.Gate)
        {
            _state.Leave();
        }
    }

    private Task<T> EnqueueAsync<T>(PendingOperation<T> operation)
    {
        lock (_state.Gate)
        {
            return _queue.Enqueue(operation);
        }
    }
}
