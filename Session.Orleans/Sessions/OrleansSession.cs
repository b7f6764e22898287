using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>
/// One request's session. The first use of any member loads it; changes are buffered until a commit sends them as operations.
/// </summary>
internal sealed class OrleansSession : ISession
{
    private readonly SessionServices _services;
    private readonly SessionKey _key;
    private readonly SessionRequestSettings _settings;
    private readonly SessionContent _content = new();
    private readonly SessionKeepAlive _use;
    private readonly SessionLoader _loading;
    private readonly SessionLeaseHolder _lease;
    private readonly SessionWrites _writes;
    private readonly SessionForker _forker;
    private readonly SessionCommitter _commits;
    private readonly SessionRequestGuard _guard = new();
    private SessionRotator? _rotation;
    private SessionUpdater? _updater;

    public OrleansSession(SessionServices services, SessionKey key, SessionRequestSettings settings)
    {
        _services = services;
        _key = key;
        _settings = settings;
        _use = new SessionKeepAlive(services, key, settings, _content);
        _loading = new SessionLoader(services, key, settings, _content, _use);
        _lease = new SessionLeaseHolder(services, key, settings, _loading);
        _writes = new SessionWrites(services, key, settings, _lease, _content);
        _forker = new SessionForker(services, key, settings, _loading, _content, _writes);
        _commits = new SessionCommitter(services, key, settings, _loading, _lease, _content, _writes, _use, _forker);
    }

    public SessionKey Key => _key;

    public SessionRequestSettings Settings => _settings;

    /// <summary>Whether and how the request keeps its session alive.</summary>
    public SessionKeepAlive KeepAlive => _use;

    /// <summary>How the session is loaded.</summary>
    public SessionLoader Loading => _loading;

    /// <summary>How long it lasts.</summary>
    public SessionPeek Peek => new(_services, _key, _loading);

    public bool HasChanges => _content.HasChanges && _guard.IsOpen;

    /// <summary>Whether this request holds the exclusive lease on the session (S8).</summary>
    public bool HoldsLease => _lease.IsHeld;

    /// <summary>Whether a commit fails if other requests wrote its keys since the load (S4).</summary>
    public bool DetectsConflicts { set => _writes.DetectsConflicts = value; }

    /// <summary>Whether a change of this request has been acknowledged.</summary>
    public bool HasStored => _writes.HasStored;

    /// <summary>Whether the request is over.</summary>
    public bool IsOver => _guard.IsOver;

    /// <summary>The name of the endpoint that declared read-only access; null if none did.</summary>
    public string? ReadOnlyIn { set => _guard.ReadOnlyIn = value; }

    /// <summary>Whether a failure response was sent: nothing of the request may be stored any more.</summary>
    public bool IsDiscarded => _guard.IsDiscarded;

    public SessionStatus Status => IsAvailable ? _loading.Status : SessionStatus.Unavailable;

    /// <summary>The session's own lifetime. Until a session is stored or its lifetime is set, the lifetime of the options.</summary>
    public SessionLifetime Lifetime
    {
        get => !Reach() ? default : IsUndecided ? _services.InitialLifetime(null) ?? default : _content.Lifetime;
        set
        {
            if (ReachToChange())
            {
                Establish();
                _content.Lifetime = value;
            }
        }
    }

    /// <summary>The lifetime that the session has, or will have with the next commit. Does not load the session.</summary>
    public SessionLifetime OwnLifetime => _content.Lifetime;

    /// <summary>Whether the request has loaded or created a session that is stored.</summary>
    public bool IsStored => _loading.IsLoaded && _loading.IsStored;

    /// <summary>Whether the request has found that its session was ended by a decision, of the application or of an administrator.</summary>
    public bool HasBeenEnded => _loading.IsLoaded && _loading.Status is SessionStatus.Abandoned or SessionStatus.Revoked;

    /// <summary>Whether an exception is this session's own failure to load.</summary>
    public bool IsFailure(Exception error) => ReferenceEquals(error, _loading.Failure);

    /// <summary>Whether an exception is this session's own failure to commit in time.</summary>
    public bool IsCommitFailure(Exception error) => ReferenceEquals(error, _commits.Failure);

    public bool IsAvailable => _loading.IsLoaded || (_guard.IsOpen && _loading.TryLoadNow());

    public string Id => Reach() ? _content.PublicId.ToString() : "";

    public IEnumerable<string> Keys => Reach() ? _content.Keys : [];

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        var reached = Reach();
        ArgumentNullException.ThrowIfNull(key);
        value = reached && _content.TryGet(key, out var held) ? held.ToArray() : null;
        return value is not null;
    }

    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!ReachToChange())
        {
            return;
        }

        ArgumentNullException.ThrowIfNull(key);
        SessionEntryLimits.Check(key, value, _services.Options);
        Establish();
        _content.Set(key, value.ToArray());
    }

    public void Remove(string key)
    {
        var reached = ReachToChange();
        ArgumentNullException.ThrowIfNull(key);
        if (reached)
        {
            _content.Remove(key);
        }
    }

    public void Clear()
    {
        if (ReachToChange())
        {
            _content.Clear();
        }
    }

    public Task LoadAsync(CancellationToken cancellationToken = default)
    {
        _guard.ThrowIfOverAndNotLoaded(_loading.IsLoaded);
        return _loading.LoadAsync(cancellationToken);
    }

    public Task CommitAsync(CancellationToken cancellationToken = default) =>
        _guard.IsOpen ? _commits.CommitAsync(isLast: false, cancellationToken) : Task.CompletedTask;

    /// <summary>Makes the last commit of the request, which also releases the lease.</summary>
    public Task CommitLastAsync() => _guard.IsOpen ? _commits.CommitAsync(isLast: true, CancellationToken.None) : Task.CompletedTask;

    /// <summary>Waits for the exclusive lease on the session, and loads the session.</summary>
    /// <exception cref="SessionException">The lease was not granted.</exception>
    public Task AcquireAsync(TimeSpan wait, TimeSpan maximum, CancellationToken cancellationToken) => _lease.AcquireAsync(wait, maximum, cancellationToken);

    public Task<bool> TryUpdateAsync(Func<ISession, CancellationToken, Task> update, int attempts, CancellationToken cancellationToken)
    {
        _guard.ThrowIfOver();
        return LazyInitializer.EnsureInitialized(ref _updater, () => new SessionUpdater(this, _loading, _commits, _content, _writes)).TryAsync(update, attempts, cancellationToken);
    }

    /// <summary>Rotates the session to a new key, which only this response contains.</summary>
    /// <param name="allowsFork">Whether the session may be forked as long as nobody has presented the new key. Called once the session is loaded.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task RotateAsync(Func<bool> allowsFork, CancellationToken cancellationToken)
    {
        _guard.ThrowIfOver();
        await LoadAsync(cancellationToken);
        var rotation = LazyInitializer.EnsureInitialized(ref _rotation, () => new SessionRotator(_services, _key, _settings, _loading, _lease, _content, _writes, _forker));
        await rotation.RotateAsync(allowsFork(), cancellationToken);
    }

    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        _guard.ThrowIfOver();
        await new SessionEnder(_services, _key, _settings, _loading, _content, _writes).AbandonAsync(cancellationToken);
    }

    /// <summary>Records that the request has ended a session otherwise than by <see cref="AbandonAsync"/>. It may be this one.</summary>
    public void RecordEnd(SessionId id) => _key.RecordEnd(id);

    /// <summary>The stored session that this request uses; null when it uses none.</summary>
    public StoredSession? Stored => _loading.IsStored ? new StoredSession(_key.Id, _content.PublicId, _use.Idle) : null;

    /// <summary>Called when a failure response is sent: from then on, nothing of the request may be stored.</summary>
    public void Discard()
    {
        _guard.Discard();
        _content.DropChanges();
        _lease.ReleaseInBackground();
    }

    public void DropChanges() => _content.DropChanges();

    /// <summary>Records that the request is over, or that it continues because the pipeline runs again.</summary>
    public void Close(bool over)
    {
        if (over && !IsDiscarded)
        {
            _use.KeepAlive();
        }

        _use.Close(over);
        _guard.Close(over);
        if (over)
        {
            _lease.ReleaseInBackground();
        }
    }

    // Setting one part of a new session's lifetime keeps the other part, which comes from the options.
    private bool IsUndecided => !_loading.IsStored && !_loading.IsFrozen && _content.Pending().Lifetime is null;

    private void Establish()
    {
        if (!_loading.TryEstablish())
        {
            throw new InvalidOperationException("The session cannot be established after the response has started: its cookie would not reach the browser. Write to the session before the first byte of the response.");
        }
    }

    private bool ReachToChange()
    {
        _guard.ThrowIfUnchangeable();
        return _guard.IsOpen && Reach();
    }

    private bool Reach()
    {
        if (IsAvailable)
        {
            return true;
        }

        _guard.ThrowIfOverAndNotLoaded(_loading.IsLoaded);
        _loading.ThrowIfUnavailable();
        return false;
    }
}
