using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>The HTTP transport to the cluster. A call is retried over other routes until it is answered or its time has passed.</summary>
internal sealed partial class GatewaySessionClient : ISessionClient, IDisposable
{
    // Opening a connection takes one or two round trips. Whoever waits longer for one is sent over another route.
    private static readonly TimeSpan MaximumWaitForConnection = TimeSpan.FromMilliseconds(100);

    private readonly SessionGatewayOptions _options;
    private readonly ILogger<GatewaySessionClient> _logger;
    private readonly TimeProvider _time;
    private readonly GatewayRoutes _routes;
    private readonly GatewayCircuitBreaker _breaker;
    private readonly CancellationTokenSource _disposed = new();
    private readonly string _authorization;

    public GatewaySessionClient(IOptions<SessionGatewayOptions> options, TimeProvider time, ILogger<GatewaySessionClient> logger)
    {
        _logger = logger;
        _options = options.Value;
        _time = time;
        _routes = new GatewayRoutes(_options, time);
        _breaker = new GatewayCircuitBreaker(time, _options.OutageTimeout);
        _authorization = "Bearer " + _options.ApiKey;
    }

    public ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken) =>
        SendAsync<GatewayLoad, LoadOutcome>(new(id, load), cancellationToken);

    public ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken) =>
        SendAsync<GatewayCommit, CommitOutcome>(new(id, commit), cancellationToken);

    public ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken) =>
        SendAsync<GatewayEnd, EndOutcome>(new(id, end), cancellationToken);

    public ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock request, CancellationToken cancellationToken) =>
        SendAsync<GatewayLock, LockOutcome>(new(id, RetrySchedule.LimitWait(request, _options.AttemptTimeout)), cancellationToken);

    public ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken) =>
        touches.Count == 0 ? new(new TouchOutcome()) : SendAsync<GatewayTouch, TouchOutcome>(new(touches), cancellationToken);

    public void Dispose()
    {
        _disposed.Cancel();
        _routes.Dispose();
    }

    private async ValueTask<TOutcome> SendAsync<TCall, TOutcome>(TCall call, CancellationToken cancellationToken)
        where TCall : struct, IGatewayCall<TOutcome>
        where TOutcome : class
    {
        var schedule = new RetrySchedule(_time, call.Timeout > TimeSpan.Zero && call.Timeout < _options.OutageTimeout ? call.Timeout : _options.OutageTimeout);
        GatewayRoute? failed = null;
        var mayHaveBeenApplied = false;
        while (true)
        {
            var route = _routes.Next(failed);
            var reply = await AttemptAsync<TCall, TOutcome>(call, route, failed is null ? TimeSpan.Zero : schedule.Spent, schedule.Left, cancellationToken);
            if (reply.Outage is not { } outage)
            {
                return reply.Outcome!;
            }

            if (reply.IsUnanswered)
            {
                _breaker.RecordFailure(); // not for probes: they go on while nobody calls
            }

            // If one attempt may have been applied, a later refusal does not change that.
            mayHaveBeenApplied |= call.Changes && outage.MayHaveBeenApplied;
            failed = route;
            if (!reply.Again || _breaker.IsOpen || schedule.Next(reply.Refused) is not { } pause)
            {
                return call.Unavailable(outage with { MayHaveBeenApplied = mayHaveBeenApplied });
            }

            LogSentAgain(route.Endpoint.Url, outage.Detail);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
    }

    // Pooled, as are the two methods that it calls, because it is awaited once, here. What callers get is not pooled: a caller that awaits twice must not see another's session.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<GatewayAttemptResult<TOutcome>> AttemptAsync<TCall, TOutcome>(TCall call, GatewayRoute route, TimeSpan age, TimeSpan left, CancellationToken cancellationToken)
        where TCall : struct, IGatewayCall<TOutcome>
        where TOutcome : class
    {
        var timeout = left < _options.AttemptTimeout ? left : _options.AttemptTimeout;
        var waitsForConnection = !route.IsConnected && timeout > MaximumWaitForConnection && _routes.HasConnectedExcept(route);
        using var deadline = new CancellationTokenSource(waitsForConnection ? MaximumWaitForConnection : timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, _time);
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        using var content = new GatewayRequestContent(call.SizeHint);
        if (waitsForConnection)
        {
            content.ExtendWhenSent(deadline, timeout);
        }

        call.Write(content.Buffer, age, left);
        using var request = new HttpRequestMessage(HttpMethod.Post, call.At(route))
        {
            Version = _options.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        request.Headers.TryAddWithoutValidation(GatewayProtocol.SentHeader, _time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        var sentAt = _time.GetTimestamp();
        try
        {
            using var response = await route.SendAsync(request, deadline.Token);
            var reply = await GatewayAttemptResult<TOutcome>.ReadAsync(call, route, response, content.Buffer.Written.Length, deadline.Token);
            _breaker.RecordSuccess();
            RecordAnswer(route, reply, sentAt, mayWait: typeof(TCall) == typeof(GatewayLock) || typeof(TCall) == typeof(GatewayCommit));
            return reply;
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The caller canceled the call.", exception, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Unanswered<TOutcome>(route, sentAt, GatewayOutages.Late(route.Endpoint.Url, waitsForConnection && !content.Sent ? MaximumWaitForConnection : timeout, content.Sent));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Unanswered<TOutcome>(route, sentAt, GatewayOutages.Broken(route.Endpoint.Url, exception, content.Sent));
        }
    }

    private void RecordAnswer<TOutcome>(GatewayRoute route, in GatewayAttemptResult<TOutcome> reply, long sentAt, bool mayWait)
        where TOutcome : class
    {
        // A proxy without a silo behind it answers too.
        if (reply is { Outcome: null, Outage: { Reason: SessionOutageReason.Unreachable } outage })
        {
            RecordFailure(route, sentAt, outage);
        }
        else if (route.Endpoint.RecordAnswer(route, _time.GetElapsedTime(sentAt), mayWait))
        {
            BeginProbing(route.Endpoint, string.Create(CultureInfo.InvariantCulture, $"Its answers take {route.Endpoint.AverageTime?.TotalMilliseconds:0} ms on average, much longer than those of others."));
        }
    }

    private void RecordFailure(GatewayRoute route, long sentAt, SessionOutage outage)
    {
        if (route.Endpoint.RecordFailure(route, sentAt))
        {
            BeginProbing(route.Endpoint, outage.Detail);
        }
    }

    private GatewayAttemptResult<TOutcome> Unanswered<TOutcome>(GatewayRoute route, long sentAt, SessionOutage outage)
        where TOutcome : class
    {
        RecordFailure(route, sentAt, outage);
        return GatewayAttemptResult<TOutcome>.Unanswered(outage);
    }

    private void BeginProbing(GatewayEndpoint endpoint, string reason)
    {
        LogFailed(endpoint.Url, reason);
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => ProbeAsync(endpoint, _disposed.Token)); // not in the trace of the call that failed
        }
    }

    // A probe is a call that touches no session: a silo answers it by itself.
    private async Task ProbeAsync(GatewayEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            while (!endpoint.IsBack())
            {
                await Task.Delay(endpoint.NextPause() * (0.8 + (0.2 * Random.Shared.NextDouble())), _time, cancellationToken); // otherwise all web nodes would probe at the same time
                await Task.WhenAll(endpoint.Routes.Where(static route => route.IsDown).Select(route =>
                    AttemptAsync<GatewayTouch, TouchOutcome>(new([]), route, TimeSpan.Zero, _options.AttemptTimeout, cancellationToken).AsTask()));
            }

            LogAnswersAgain(endpoint.Url);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client is disposed.
        }
    }
}
