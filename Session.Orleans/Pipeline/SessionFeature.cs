using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>The session of one request in one pipeline. The session object is created on first use.</summary>
/// <param name="keepsAlive">Whether the request keeps its session alive, unless its endpoint does not.</param>
internal sealed class SessionFeature(SessionPipeline pipeline, HttpContext context, bool keepsAlive) : ISessionFeature, IResponseCommitter
{
    /// <summary>The timestamp at which the request came in.</summary>
    public long Began { get; } = pipeline.Timestamp;

    // An endpoint may use its session from several threads at once, also for the first time.
    private readonly Lock _lock = new();
    private CookieSessionKey? _key;
    private ISession? _replacement;
    private bool _keepsAlive = keepsAlive;
    private bool _commitsBeforeHeaders = pipeline.CommitsBeforeHeaders;
    private bool _detectsConflicts;
    private Endpoint? _declaredBy;

    /// <summary>The session; null if the request has not used it.</summary>
    public OrleansSession? Used { get; private set; }

    /// <summary>The pipeline that the session belongs to. Two pipelines in one request have two sessions.</summary>
    public SessionPipeline Pipeline => pipeline;

    public ResponseGate? Gate { get; private set; }

    /// <summary>What the session's failures mean for the response.</summary>
    public RequestFailures Failures => field ??= new RequestFailures(this);

    public ISession Session
    {
        get => IsDetached ? null! : _replacement ?? Use();
        set
        {
            (_replacement, IsDetached) = (ReferenceEquals(value, Used) ? null : value, value is null);
            DecideKeepAlive();
        }
    }

    public CookieSessionKey Key => LazyInitializer.EnsureInitialized(ref _key, () => pipeline.KeyOf(this, context));

    /// <summary>Whether the application has set <c>HttpContext.Session</c> to null: the request leaves its session alone.</summary>
    public bool IsDetached { get; private set; }

    /// <summary>Whether the request keeps its session alive.</summary>
    public bool KeepsAlive => _keepsAlive && !IsDetached;

    public SessionStatus Status => Use().Status;

    public ISessionLifetimeFeature Lifetime => new RequestSessionLifetime(Use(), pipeline);

    public bool HasChanges => !IsDetached && (_replacement is not null || Used is { HasChanges: true });

    private bool MustStoreBeforeHeaders => _commitsBeforeHeaders || Used is { Loading.IsForkable: true };

    public bool HasPendingWork => MustStoreBeforeHeaders && (HasChanges || HoldsLease);

    public bool HoldsLease => !IsDetached && Used is { HoldsLease: true };

    public bool HasStored => Used is { HasStored: true };

    /// <summary>Whether the request is over: the <see cref="HttpContext"/> may belong to another request.</summary>
    public bool IsOver => Used is { IsOver: true };

    /// <summary>Puts a gate before the response. The pipeline may run more than once for a request; each run has its gate.</summary>
    public ResponseGate Guard()
    {
        Gate = new ResponseGate(context, this);
        Gate.Install();
        if (Used is not null)
        {
            Used.Close(over: false);
            Gate.Watch();
        }

        return Gate;
    }

    public OrleansSession Use()
    {
        var endpoint = context.GetEndpoint();
        if (Used is { } used && ReferenceEquals(endpoint, _declaredBy))
        {
            return used;
        }

        lock (_lock)
        {
            if (Used is null)
            {
                var session = pipeline.SessionOf(Key);
                Declare(session, endpoint);
                Used = session;
                DecideKeepAlive();
                UpgradeIfUpgraded(); // first used after the upgrade
                Gate?.Watch();
            }
            else if (!ReferenceEquals(endpoint, _declaredBy))
            {
                Declare(Used, endpoint); // an error page: the declaration of the endpoint that threw does not apply to it
            }

            return Used;
        }
    }

    /// <summary>Whether the session middleware, or a second one, has seen the endpoint of the request before it ran.</summary>
    public bool IsRouted { get; set; }

    /// <summary>Takes note that an endpoint was selected, which may not keep the session alive: then the request does not, also if an error page follows.</summary>
    public void Select(Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<SessionAccessAttribute>() is { KeepAlive: false })
        {
            _keepsAlive = false;
            DecideKeepAlive();
        }
    }

    /// <summary>Acquires the exclusive lease on the session. Without it the endpoint does not run, so a failure becomes a 503 whatever the options say.</summary>
    public async Task AcquireAsync(TimeSpan wait, TimeSpan maximum)
    {
        try
        {
            await Use().AcquireAsync(wait, maximum, context.RequestAborted);
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            Failures.Lease = error;
            throw;
        }
    }

    public async Task<Exception?> StoreAsync()
    {
        if (IsDetached || await TryCommitAsync() is not { } failure)
        {
            return null;
        }

        if (!pipeline.FailsRequests)
        {
            Used?.DropChanges();
            return null;
        }

        Used?.Discard();
        return failure;
    }

    public SessionFailure Describe(Exception failure, bool isCommit) => Failures.Describe(failure, isCommit);

    public Func<HttpContext, SessionFailure, Task>? FailureWriter => pipeline.FailureWriter;

    public TimeProvider Time => pipeline.Time;

    public void OnFailureWriterFailed(Exception error) => pipeline.LogFailureWriterFailed(error);

    /// <summary>Stores the remaining changes, or at least keeps the session alive. A failure is logged.</summary>
    /// <returns>The failure to report in the response, if it has not started; null for none.</returns>
    public async Task<Exception?> FinishAsync()
    {
        if (IsDetached)
        {
            return null;
        }

        var failure = HasChanges || Used is { Loading.IsLoaded: false } || HoldsLease ? await TryCommitAsync() : null;
        if (Used?.Stored is { } stored)
        {
            await pipeline.Subjects.RecordAsync(context, stored);
        }

        return pipeline.FailsRequests && MustStoreBeforeHeaders ? failure : null;
    }

    public void OnResponseStarting()
    {
        UpgradeIfUpgraded();
        var used = Used is { IsDiscarded: false } && (!IsDetached || HasStored) ? Used : null;
        if (used is not null || _key is { IsRenewed: true })
        {
            _key?.WriteTo(context.Response, used);
        }
        else if (IsDetached)
        {
            _key?.Withdraw(context.Response);
        }
    }

    /// <summary>
    /// Called when a key was created. Its cookie, and the headers that forbid caching, are added now: a cache that stands behind the session middleware
    /// decides before the response passes the gate, and would give the first visitor's page to the next.
    /// </summary>
    public void OnKeyCreated() => OnResponseStarting();

    // The status of an upgrade, or of HTTP/2's way to the same.
    private void UpgradeIfUpgraded()
    {
        if (Used is { } session && (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }))
        {
            session.KeepAlive.IsUpgraded = true;
        }
    }

    private void DecideKeepAlive()
    {
        if (Used is { } session)
        {
            session.KeepAlive.IsOff = !KeepsAlive;
        }
    }

    private void Declare(OrleansSession session, Endpoint? endpoint)
    {
        pipeline.Learn(endpoint);
        Select(endpoint);
        var declared = endpoint?.Metadata.GetMetadata<SessionAccessAttribute>();
        _commitsBeforeHeaders = declared?.DeclaredCommitTime is { } time ? time == SessionCommitTime.BeforeHeaders : pipeline.CommitsBeforeHeaders;
        _detectsConflicts = declared is { DetectConflicts: true } || (_detectsConflicts && session.HasChanges); // also for changes that are not stored yet: they were made with conflict detection
        session.DetectsConflicts = _detectsConflicts;
        session.ReadOnlyIn = declared?.Access == SessionAccess.ReadOnly ? endpoint!.DisplayName ?? "The endpoint" : null;
        _declaredBy = endpoint;
    }

    private async Task<Exception?> TryCommitAsync()
    {
        try
        {
            await (_replacement is { } other ? other.CommitAsync(CancellationToken.None) : Used?.CommitLastAsync() ?? Task.CompletedTask);
            return null;
        }
        catch (OperationCanceledException error)
        {
            SessionLog.SessionCommitCanceled(pipeline.Logger);
            return error;
        }
        catch (Exception error)
        {
            pipeline.LogCommitFailed(error);
            return error; // any failure: the response must not say that the changes are stored
        }
    }
}
