using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>The session of one request in one pipeline. The session object is created on first use.</summary>
internal sealed class SessionFeature(SessionPipeline pipeline, HttpContext context) : ISessionFeature, ISessionLifetimeFeature, IResponseCommitter
{
    /// <summary>The timestamp at which the request came in.</summary>
    public long Began { get; } = pipeline.Timestamp;

    // An endpoint may use its session from several threads at once, also for the first time.
    private readonly Lock _lock = new();
    private CookieSessionKey? _key;
    private ISession? _replacement;
    private bool _commitsBeforeHeaders = pipeline.CommitsBeforeHeaders;
    private bool _detectsConflicts;
    private Endpoint? _declaredBy;
    private Exception? _leaseFailure;

    /// <summary>The session; null if the request has not used it.</summary>
    public OrleansSession? Used { get; private set; }

    /// <summary>The pipeline that the session belongs to. Two pipelines in one request have two sessions.</summary>
    public SessionPipeline Pipeline => pipeline;

    public ResponseGate? Gate { get; private set; }

    public ISession Session
    {
        get => _replacement ?? Use();
        set => _replacement = value;
    }

    public SessionStatus Status => Use().Status;

    public TimeSpan IdleTimeout
    {
        get => Use().Lifetime.Idle is var own && own > TimeSpan.Zero ? own : pipeline.IdleTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, CachingSessionClient.MaximumIdleTimeout);
            Use().Lifetime = Use().Lifetime with { Idle = value };
        }
    }

    public DateTimeOffset? EndsAt
    {
        get => Use().Lifetime.Ends;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? DateTimeOffset.MaxValue, pipeline.Now, nameof(value));
            Use().Lifetime = Use().Lifetime with { Ends = value };
        }
    }

    public bool HasChanges => _replacement is not null || Used is { HasChanges: true };

    private bool MustStoreBeforeHeaders => _commitsBeforeHeaders || Used is { IsForkable: true };

    public bool HasPendingWork => MustStoreBeforeHeaders && (HasChanges || HoldsLease);

    public bool HoldsLease => Used is { HoldsLease: true };

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
                _key = pipeline.KeyOf(this, context);
                var session = pipeline.SessionOf(_key);
                Declare(session, endpoint);
                Used = session;
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

    /// <summary>Acquires the exclusive lease on the session. Without it the endpoint does not run, so a failure becomes a 503 whatever the options say.</summary>
    public async Task AcquireAsync(TimeSpan wait, TimeSpan maximum)
    {
        try
        {
            await Use().AcquireAsync(wait, maximum, context.RequestAborted);
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            _leaseFailure = error;
            throw;
        }
    }

    public async Task<Exception?> StoreAsync()
    {
        var failure = await TryCommitAsync();
        if (failure is null)
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

    /// <summary>Whether an unhandled exception is about the session, and the options say that the middleware turns it into a response.</summary>
    public bool Answers(Exception error) => CauseOf(error) switch
    {
        null => false,
        var cause when ReferenceEquals(cause, _leaseFailure) => true,
        SessionUnavailableException => pipeline.FailsUnavailable,
        SessionException => pipeline.FailsRequests,
        var cause => Used!.IsCommitFailure(cause) ? pipeline.FailsRequests : pipeline.FailsUnavailable,
    };

    public SessionFailure Describe(Exception failure, bool isCommit)
    {
        var cause = CauseOf(failure) ?? failure;
        return FailureText.Of(cause, isCommit || Used is { } session && session.IsCommitFailure(cause), HasStored);
    }

    public Func<HttpContext, SessionFailure, Task>? FailureWriter => pipeline.FailureWriter;

    public TimeProvider Time => pipeline.Time;

    public void OnFailureWriterFailed(Exception error) => pipeline.LogFailureWriterFailed(error);

    /// <summary>Stores the remaining changes, or at least keeps the session alive. A failure is logged.</summary>
    /// <returns>The failure to report in the response, if it has not started; null for none.</returns>
    public async Task<Exception?> FinishAsync()
    {
        var failure = HasChanges || Used is { HasTouched: false } || HoldsLease ? await TryCommitAsync() : null;
        if (Used?.Stored is { } stored)
        {
            await pipeline.Subjects.RecordAsync(context, stored);
        }

        return pipeline.FailsRequests && MustStoreBeforeHeaders ? failure : null;
    }

    public void OnResponseStarting()
    {
        UpgradeIfUpgraded();
        if (Used is { IsDiscarded: false } || _key is { IsRenewed: true })
        {
            _key?.WriteTo(context.Response, Used is { IsDiscarded: false } ? Used : null);
        }
    }

    /// <summary>Called when a key was created. If the gate no longer holds the response, the cookie must be added now.</summary>
    public void OnKeyCreated()
    {
        if (Gate is { IsHolding: false })
        {
            OnResponseStarting();
        }
    }

    // The status of an upgrade, or of HTTP/2's way to the same.
    private void UpgradeIfUpgraded()
    {
        if (Used is { } session && (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }))
        {
            session.Upgrade();
        }
    }

    // What the session has thrown is often wrapped: by tasks that were awaited together, by reflection, or by the application.
    private Exception? CauseOf(Exception? error) => error switch
    {
        null => null,
        SessionException => error,
        _ when ReferenceEquals(error, _leaseFailure) || (Used is { } session && (session.IsFailure(error) || session.IsCommitFailure(error))) => error,
        AggregateException several => several.InnerExceptions.Select(CauseOf).FirstOrDefault(static cause => cause is not null),
        _ => CauseOf(error.InnerException),
    };

    private void Declare(OrleansSession session, Endpoint? endpoint)
    {
        pipeline.Learn(endpoint);
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
            if (pipeline.Outages.Failed(error))
            {
                SessionLog.ErrorClosingTheSession(pipeline.Logger, error);
            }

            return error; // any failure: the response must not say that the changes are stored
        }
    }
}
