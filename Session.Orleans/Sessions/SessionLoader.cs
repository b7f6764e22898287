namespace OrleansSessions;

/// <summary>Loads a request's session, once; a failure is remembered, so that a request waits for an outage once.</summary>
internal sealed class SessionLoader(SessionServices engine, SessionKey key, SessionRequestSettings terms, SessionContent content)
{
    private volatile bool _loaded;
    private long _reachedAt;

    public bool IsLoaded => _loaded;

    public Exception? Failure { get; private set; }

    /// <summary>Whether a thread had to wait for the network.</summary>
    public bool HasWaited { get; private set; }

    public SessionStatus Status { get; private set; } = SessionStatus.New;

    /// <summary>Whether the session is in the cluster, in the life that the content is of.</summary>
    public bool IsStored { get; set; }

    /// <summary>The key under which no other session may be started; <c>default</c> for none.</summary>
    public SessionId RetiredKey { get; private set; }

    /// <summary>Whether it goes on under another key, and what is here is what it was before: to be looked at.</summary>
    public bool IsFrozen { get; private set; }

    private bool IsLocal => key.IsNew || key.Id.IsNone;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (_loaded)
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            key.Read();
            if (IsLocal)
            {
                _loaded = true;
                return;
            }

            await LoadFromClusterAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Failure = error;
            throw;
        }
    }

    public async ValueTask PreloadAsync()
    {
        try
        {
            await LoadAsync(CancellationToken.None);
        }
        catch (Exception error) when (ReferenceEquals(error, Failure))
        {
            SessionLog.SessionCacheReadException(engine.Logger, key.Id, error);
        }
    }

    /// <summary>Loads while the calling thread waits, unless that failed before.</summary>
    public bool TryLoadNow()
    {
        if (_loaded || Failure is not null)
        {
            return _loaded;
        }

        if (!IsLocal)
        {
            if (terms.SynchronousLoadBehavior == SessionSynchronousLoadBehavior.Throw)
            {
                throw new InvalidOperationException("The session was used before it was loaded. Declare the endpoint's use with .WithSessionAccess(SessionAccess.ReadWrite) or [SessionAccess], or await Session.LoadAsync() first.");
            }

            HasWaited = true;
            engine.Telemetry.LoadedSynchronously();
        }

        Blocking.Wait(() => PreloadAsync().AsTask());
        return _loaded;
    }

    public void ThrowIfUnavailable()
    {
        if (terms.UnavailableBehavior == SessionUnavailableBehavior.FailRequest)
        {
            throw new SessionUnavailableException(Failure is SessionUnavailableException ? Failure.Message : "The session could not be loaded in time.", Failure)
            {
                Outage = (Failure as SessionUnavailableException)?.Outage,
            };
        }
    }

    /// <summary>Loads once more, without the request's own changes.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        content.DropChanges();
        _loaded = false;
        await LoadAsync(cancellationToken);
    }

    /// <summary>The cluster has just heard of the session.</summary>
    public void Reached() => _reachedAt = engine.Time.GetTimestamp();

    /// <summary>Keeps the session alive at the end of a request that reached it long ago: it was in use until now (S7).</summary>
    public void KeepAlive()
    {
        // A touch may wait as long itself: what was reached since is as good as touched now.
        if (_loaded && IsStored && engine.Time.GetElapsedTime(_reachedAt) > TouchQueue.WaitFor(terms.Idle))
        {
            Reached();
            engine.Touches.Add(key.Id, terms.Idle);
        }
    }

    /// <summary>Sees to it that the browser has, or will have, a key under which the session can be stored. False when it is too late for that.</summary>
    public bool TryEstablish() => IsFrozen || key.TryEstablish(!key.Id.IsNone && key.Id == RetiredKey);

    /// <summary>Takes note that no session may be started under the key that the request brought.</summary>
    public void RetireKey() => RetiredKey = key.Id;

    /// <summary>Starts over, as if the request had brought no session.</summary>
    public void StartOver(SessionStatus status)
    {
        content.DropChanges();
        content.Load(SessionSnapshot.None);
        IsStored = false;
        IsFrozen = false;
        RetiredKey = key.Id;
        Status = status;
        Failure = null;
        _loaded = true;
    }

    /// <summary>Takes over what was loaded.</summary>
    /// <param name="loaded">What was loaded.</param>
    /// <param name="forceReload">Whether it replaces what was loaded before: the holder of an exclusive lease must not continue from an old copy.</param>
    public void Take(LoadedSession loaded, bool forceReload = false)
    {
        if (_loaded && !forceReload)
        {
            return; // two loaded at once; the one that came first may have been changed and stored since
        }

        content.Load(loaded.Snapshot);
        Status = loaded.Ended switch
        {
            null => SessionStatus.Resumed,
            EndReason.Abandoned => SessionStatus.Abandoned,
            EndReason.Revoked => SessionStatus.Revoked,
            EndReason.Rotated => SessionStatus.Rotated,
            EndReason.ExpiredAbsolute => SessionStatus.ExpiredAbsolute,
            _ => SessionStatus.ExpiredIdle,
        };
        IsStored = Status == SessionStatus.Resumed;
        IsFrozen = loaded.IsFrozen;
        RetiredKey = !IsStored && (Status != SessionStatus.ExpiredIdle || !engine.Options.ReuseExpiredKey) ? key.Id : default;
        Failure = null;
        Reached();
        _loaded = true;
        if (IsStored)
        {
            SessionLog.SessionLoaded(engine.Logger, key.Id, loaded.Snapshot.PublicId, loaded.Snapshot.Entries.Count);
        }
        else
        {
            SessionLog.AccessingExpiredSession(engine.Logger, key.Id);
        }
    }

    /// <summary>Looks for a session that the cluster does not have where it may still be.</summary>
    public ValueTask<LoadedSession> ImportAsync(LoadedSession loaded, SessionLease lease, Deadline deadline) =>
        engine.Source is { } source && loaded.Ended == EndReason.Absent ? source.ImportAsync(key, loaded, new ImportSettings(terms.Idle, engine.AtFirst(null)), lease, deadline) : new(loaded);

    private async ValueTask LoadFromClusterAsync(CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(terms.Timeout, engine.Time, cancellationToken);
        try
        {
            var loaded = await engine.Exchange.LoadAsync(key.Id, terms.Idle, deadline);
            Take(await ImportAsync(loaded, default, deadline));
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            SessionLog.SessionLoadingTimeout(engine.Logger);
            throw new OperationCanceledException($"Loading the session took longer than SessionOptions.IOTimeout ({terms.Timeout}).", error, error.CancellationToken);
        }
    }
}
