using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>The HTTP transport to the cluster. A call is retried over other routes until it is answered or its time has passed.</summary>
internal sealed partial class GatewaySessionClient : ISessionClient, IDisposable
{
    private readonly ILogger<GatewaySessionClient> _logger;
    private readonly SessionGatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly GatewayRoutes _routes;
    private readonly GatewayCircuitBreaker _breaker;
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

    public void Dispose() => _routes.Dispose();

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

            // If one attempt may have been applied, a later refusal does not change that.
            mayHaveBeenApplied |= call.Changes && outage.MayHaveBeenApplied;
            failed = route;
            if (!reply.Again || _breaker.IsOpen || schedule.Next(reply.Refused) is not { } pause)
            {
                return call.Unavailable(outage with { MayHaveBeenApplied = mayHaveBeenApplied });
            }

            LogSentAgain(route.Endpoint, outage.Detail);
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
        using var deadline = new CancellationTokenSource(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, _time);
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
        using var content = new GatewayRequestContent(call.SizeHint);
        call.Write(content.Buffer, age, left);
        using var request = new HttpRequestMessage(HttpMethod.Post, call.At(route))
        {
            Version = _options.HttpVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        request.Headers.TryAddWithoutValidation(GatewayProtocol.SentHeader, _time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        try
        {
            using var response = await route.SendAsync(request, deadline.Token);
            var reply = await GatewayAttemptResult<TOutcome>.ReadAsync(call, route, response, content.Buffer.Written.Length, deadline.Token);
            _breaker.RecordSuccess();
            if (route.Restore())
            {
                LogAnswersAgain(route.Endpoint);
            }

            return reply;
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The caller canceled the call.", exception, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return Unanswered<TOutcome>(route, GatewayOutages.Late(route.Endpoint, timeout, content.Sent));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Unanswered<TOutcome>(route, GatewayOutages.Broken(route.Endpoint, exception, content.Sent));
        }
    }

    private GatewayAttemptResult<TOutcome> Unanswered<TOutcome>(GatewayRoute route, SessionOutage outage)
        where TOutcome : class
    {
        _breaker.RecordFailure();
        if (route.Deprioritize(_time))
        {
            LogFailed(route.Endpoint, outage.Detail);
        }

        return GatewayAttemptResult<TOutcome>.Unanswered(outage);
    }
}
