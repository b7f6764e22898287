namespace OrleansSessions;

/// <summary>Loads a request's session once. A failure is remembered, so that a request waits for an outage once.</summary>
internal sealed class SessionLoader(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionContent content, SessionKeepAlive use)
{
    private volatile bool _loaded;
    private Exception? _logged;

    public bool IsLoaded => _loaded;

    public Exception? Failure { get; private set; }

    /// <summary>Whether a thread had to wait for the network.</summary>
    public bool HasWaited { get; private set; }

    public SessionStatus Status { get; private set; } = SessionStatus.New;

    /// <summary>Whether the incarnation that was loaded or created is stored in the cluster.</summary>
    public bool IsStored { get; set; }

    /// <summary>The id under which no new session may be created; <c>default</c> for none.</summary>
    public SessionId RetiredKey { get; private set; }

    /// <summary>Whether the session was rotated, and the content is the read-only content from before (S10).</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Whether a change forks the session that was rotated: only before the response starts can the browser get the fork's cookie.</summary>
    public bool IsForkable { get; private set; }

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

            var (id, loaded) = await LoadFromClusterAsync(use.LoadIdle, asksRemaining: false, cancellationToken);
            Take(id, loaded, forceReload: false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Failure = error;
            throw;
        }
    }

    /// <summary>Loads the session. A failure is not thrown here, but by the first member that is used.</summary>
    public async ValueTask PreloadAsync()
    {
        try
        {
            await LoadAsync(CancellationToken.None);
        }
        catch (Exception error) when (ReferenceEquals(error, Failure))
        {
            LogFailure();
        }
    }

    /// <summary>Loads synchronously, unless an earlier load failed.</summary>
    public bool TryLoadNow()
    {
        if (_loaded || Failure is not null)
        {
            LogFailure(); // the application may have caught what LoadAsync threw
            return _loaded;
        }

        if (!IsLocal)
        {
            if (settings.SynchronousLoadBehavior == SessionSynchronousLoadBehavior.Throw)
            {
                throw new InvalidOperationException("The session was used before it was loaded. Declare the endpoint's use with .WithSessionAccess(SessionAccess.ReadWrite) or [SessionAccess], or await Session.LoadAsync() first. A middleware awaits Session.LoadAsync().");
            }

            HasWaited = true;
            services.Telemetry.LoadedSynchronously();
        }

        Blocking.Wait(() => PreloadAsync().AsTask());
        return _loaded;
    }

    public void ThrowIfUnavailable()
    {
        if (settings.UnavailableBehavior == SessionUnavailableBehavior.FailRequest)
        {
            throw new SessionUnavailableException(Failure is SessionUnavailableException ? Failure.Message : "The session could not be loaded in time.", Failure)
            {
                Outage = (Failure as SessionUnavailableException)?.Outage,
            };
        }
    }

    /// <summary>Drops the request's own changes, and loads again.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        content.DropChanges();
        _loaded = false;
        await LoadAsync(cancellationToken);
    }

    /// <summary>Ensures that the browser has, or will get, a key under which the session can be stored. Returns false if the response has started.</summary>
    public bool TryEstablish() => IsForkable ? key.IsReplaceable : IsFrozen || key.TryEstablish(!key.Id.IsNone && key.Id == RetiredKey);

    /// <summary>Records that no new session may be created under the request's own key.</summary>
    public void RetireKey() => RetiredKey = key.Id;

    /// <summary>Resets the state, as if the request had no session.</summary>
    public void StartOver(SessionStatus status)
    {
        use.End();
        content.DropChanges();
        content.Load(SessionSnapshot.None);
        IsStored = false;
        IsFrozen = IsForkable = false;
        RetiredKey = key.Id;
        Status = status;
        Failure = null;
        _loaded = true;
    }

    /// <summary>Continues with a fork of the session (S10).</summary>
    public void TakeFork()
    {
        (IsFrozen, IsForkable, IsStored) = (false, false, true);
        RetiredKey = default;
        Status = SessionStatus.Resumed;
        use.Begin();
    }

    /// <summary>Applies the result of a load.</summary>
    /// <param name="loaded">The result.</param>
    /// <param name="forceReload">Whether it replaces what was loaded before: the holder of an exclusive lease must not continue from an old copy.</param>
    public void Take(LoadedSession loaded, bool forceReload = false) => Take(key.Id, loaded, forceReload);

    /// <summary>Imports a session that the cluster does not have, if there is a source.</summary>
    public ValueTask<LoadedSession> ImportAsync(SessionId id, LoadedSession loaded, SessionLease lease, Deadline deadline) =>
        services.Source is { } source && loaded.Ended == SessionEndReason.Absent ? source.ImportAsync(id, key.Reveal(id), loaded, new ImportSettings(settings.Idle, services.InitialLifetime(null)), lease, deadline) : new(loaded);

    public static SessionStatus StatusOf(LoadedSession loaded) => loaded.Ended switch
    {
        null => SessionStatus.Resumed,
        SessionEndReason.Abandoned => SessionStatus.Abandoned,
        SessionEndReason.Revoked => SessionStatus.Revoked,
        SessionEndReason.Rotated => SessionStatus.Rotated,
        SessionEndReason.ExpiredAbsolute => SessionStatus.ExpiredAbsolute,
        _ => SessionStatus.ExpiredIdle,
    };

    private void LogFailure()
    {
        if (Failure is { } error && !ReferenceEquals(Interlocked.Exchange(ref _logged, error), error) && services.Outages.Failed(error))
        {
            SessionLog.SessionCacheReadException(services.Logger, key.Id, error);
        }
    }

    private void Take(SessionId id, LoadedSession loaded, bool forceReload)
    {
        if (_loaded && !forceReload)
        {
            return; // two concurrent loads: the content of the first may have been changed and stored since
        }

        key.Choose(id);
        content.Load(loaded.Snapshot);
        Status = StatusOf(loaded);
        IsStored = Status == SessionStatus.Resumed;
        (IsFrozen, IsForkable) = (loaded.IsFrozen, loaded.IsForkable && !key.IsFixed);
        RetiredKey = !IsStored && (Status != SessionStatus.ExpiredIdle || !services.Options.ReuseExpiredKey) ? key.Id : default;
        Failure = null;
        _loaded = true;
        if (IsStored)
        {
            use.Begin();
            SessionLog.SessionLoaded(services.Logger, key.Id, loaded.Snapshot.PublicId, loaded.Snapshot.Entries.Count);
        }
        else
        {
            use.End();
            SessionLog.AccessingExpiredSession(services.Logger, key.Id);
        }
    }

    /// <summary>Loads the session of the request's key, or the first live one of several, from the cluster.</summary>
    /// <param name="idle">The idle timeout from now on; zero to load without keeping the session alive.</param>
    /// <param name="asksRemaining">Whether to be told how long the session lasts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<(SessionId Id, LoadedSession Loaded)> LoadFromClusterAsync(TimeSpan idle, bool asksRemaining, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(settings.Timeout, services.Time, cancellationToken);
        try
        {
            var candidates = key.Candidates;
            return candidates.Count == 0 ? (key.Id, await LoadAsync(key.Id, idle, asksRemaining, deadline)) : await LoadFirstLiveAsync(candidates, idle, asksRemaining, deadline);
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            SessionLog.SessionLoadingTimeout(services.Logger);
            throw new OperationCanceledException($"Loading the session took longer than SessionOptions.IOTimeout ({settings.Timeout}).", error, error.CancellationToken);
        }
    }

    // Without a live one: the one that was just rotated, otherwise the first. A failure is no reason to go on: the session may live.
    private async ValueTask<(SessionId Id, LoadedSession Loaded)> LoadFirstLiveAsync(IReadOnlyList<SessionId> candidates, TimeSpan idle, bool asksRemaining, Deadline deadline)
    {
        (SessionId Id, LoadedSession Loaded)? best = null;
        foreach (var id in candidates)
        {
            var loaded = await LoadAsync(id, idle, asksRemaining, deadline);
            if (loaded.Ended is null)
            {
                return (id, loaded);
            }

            if (best is null || (loaded.IsFrozen && !best.Value.Loaded.IsFrozen))
            {
                best = (id, loaded);
            }
        }

        return best!.Value;
    }

    private async ValueTask<LoadedSession> LoadAsync(SessionId id, TimeSpan idle, bool asksRemaining, Deadline deadline) =>
        await ImportAsync(id, await services.Client.LoadAsync(id, idle, deadline, key.IsPresented, asksRemaining), default, deadline);
}
