namespace OrleansSessions;

/// <summary>
/// One endpoint, and whether calls go there. An endpoint that fails, or that is much slower than the others, gets no calls while another can take
/// them: no user waits to find out whether it is back. The client's own probes do that, after a pause that doubles from 1 to 30 s.
/// </summary>
internal sealed class GatewayEndpoint : IDisposable
{
    private const int SlowAnswersInARow = 5;
    private const int SlowFactor = 4;
    private const double AverageWeight = 1.0 / 8;

    private static readonly TimeSpan MinimumPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaximumPause = TimeSpan.FromSeconds(30);

    // What is faster than this is never slow, whatever the others take.
    private static readonly TimeSpan MinimumSlow = TimeSpan.FromMilliseconds(100);

    private readonly GatewayRoutes _all;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private TimeSpan _pause = MinimumPause;
    private long _upSince;
    private bool _isProbed;
    private int _slowAnswers;
    private double _averageSeconds;

    public GatewayEndpoint(Uri url, GatewayRoutes all, SessionGatewayOptions options, TimeProvider time)
    {
        Url = url;
        (_all, _time) = (all, time);
        _upSince = time.GetTimestamp();
        var connector = new RoundRobinConnector();
        Routes = [.. Enumerable.Range(0, options.ConnectionsPerEndpoint).Select(_ => new GatewayRoute(this, connector, options))];
    }

    public Uri Url { get; }

    public IReadOnlyList<GatewayRoute> Routes { get; }

    /// <summary>Whether calls go there.</summary>
    public bool IsUp => Routes.Any(static route => !route.IsDown);

    /// <summary>How long its answers take on average; null before the first.</summary>
    public TimeSpan? AverageTime => Volatile.Read(ref _averageSeconds) is var seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Records an answer, which brings a route back unless it was slow.</summary>
    /// <param name="route">The route it came over.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="mayWait">Whether the call waits for other requests by its nature, so that a long time says nothing about the endpoint.</param>
    /// <returns>Whether the endpoint is too slow, so that it gets no calls any more and must be probed.</returns>
    public bool RecordAnswer(GatewayRoute route, TimeSpan elapsed, bool mayWait)
    {
        route.RecordAnswer(_time.GetTimestamp());
        var isSlow = IsSlow(elapsed);
        if (!mayWait)
        {
            var average = Volatile.Read(ref _averageSeconds);
            Volatile.Write(ref _averageSeconds, average == 0 ? elapsed.TotalSeconds : average + (AverageWeight * (elapsed.TotalSeconds - average)));
            if (!isSlow)
            {
                Volatile.Write(ref _slowAnswers, 0);
            }
            else if (Interlocked.Increment(ref _slowAnswers) >= SlowAnswersInARow && _all.CanSpare(this))
            {
                return TakeDown(static _ => true);
            }
        }

        if (route.IsDown && !isSlow)
        {
            route.SetDown(false);
        }

        return false;
    }

    /// <summary>
    /// Records that a call was not answered. If nothing else was answered since it was sent, its route gets no calls any more; where there are other
    /// endpoints, neither do the endpoint's other routes.
    /// </summary>
    /// <returns>Whether the endpoint must be probed.</returns>
    public bool RecordFailure(GatewayRoute failed, long sentAt) =>
        TakeDown(route => !route.HasAnsweredSince(sentAt) && (route == failed || _all.HasSeveralEndpoints));

    /// <summary>The pause before the next probe.</summary>
    public TimeSpan NextPause()
    {
        lock (_gate)
        {
            var pause = _pause;
            _pause = pause * 2 < MaximumPause ? pause * 2 : MaximumPause;
            return pause;
        }
    }

    /// <summary>Whether all routes are back, so that probing ends.</summary>
    public bool IsBack()
    {
        lock (_gate)
        {
            if (Routes.Any(static route => route.IsDown))
            {
                return false;
            }

            _isProbed = false;
            _slowAnswers = 0;
            _averageSeconds = 0;
            _upSince = _time.GetTimestamp();
            return true;
        }
    }

    public void Dispose()
    {
        foreach (var route in Routes)
        {
            route.Dispose();
        }
    }

    private bool IsSlow(TimeSpan elapsed) => elapsed > MinimumSlow && _all.FastestExcept(this) is { } fastest && elapsed > fastest * SlowFactor;

    private bool TakeDown(Func<GatewayRoute, bool> isAffected)
    {
        lock (_gate)
        {
            foreach (var route in Routes.Where(isAffected))
            {
                route.SetDown(true);
            }

            if (_isProbed || !Routes.Any(static route => route.IsDown))
            {
                return false;
            }

            // One that answers probes but fails its calls must not come back each second.
            if (_time.GetElapsedTime(_upSince) > _pause)
            {
                _pause = MinimumPause;
            }

            return _isProbed = true;
        }
    }
}
