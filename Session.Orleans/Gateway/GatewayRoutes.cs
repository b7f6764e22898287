namespace OrleansSessions;

/// <summary>The routes to the gateway, used in rotation.</summary>
internal sealed class GatewayRoutes : IDisposable
{
    private readonly GatewayEndpoint[] _endpoints;
    private readonly GatewayRoute[] _routes;
    private uint _turn;

    public GatewayRoutes(SessionGatewayOptions options, TimeProvider time)
    {
        _endpoints = [.. options.Endpoints.Select(url => new GatewayEndpoint(url, this, options, time))];
        _routes = [.. Enumerable.Range(0, options.ConnectionsPerEndpoint).SelectMany(i => _endpoints.Select(endpoint => endpoint.Routes[i]))];
        _turn = (uint)Random.Shared.Next(_routes.Length);
    }

    public bool HasSeveralEndpoints => _endpoints.Length > 1;

    /// <summary>Returns the next route that is not down and, if possible, leads to another endpoint than the one that just failed.</summary>
    public GatewayRoute Next(GatewayRoute? failed)
    {
        var turn = Interlocked.Increment(ref _turn);
        var best = _routes[turn % (uint)_routes.Length];
        var lowest = int.MaxValue;
        for (var i = 0; i < _routes.Length && lowest > 0; i++)
        {
            var route = _routes[(turn + (uint)i) % (uint)_routes.Length];
            var penalty = (route.IsDown ? 4 : 0) + (route == failed ? 2 : 0) + (failed is not null && route.Endpoint == failed.Endpoint ? 1 : 0);
            if (penalty < lowest)
            {
                (best, lowest) = (route, penalty);
            }
        }

        return best;
    }

    /// <summary>Whether a call that waits for a connection to open can be sent elsewhere at once.</summary>
    public bool HasConnectedExcept(GatewayRoute route) => _routes.Any(other => other != route && !other.IsDown && other.IsConnected);

    /// <summary>The shortest average time of the other endpoints that take calls; null if there is none.</summary>
    public TimeSpan? FastestExcept(GatewayEndpoint endpoint) => _endpoints.Where(other => other != endpoint && other.IsUp).Min(static other => other.AverageTime);

    /// <summary>Whether at least half of the endpoints take calls without this one.</summary>
    public bool CanSpare(GatewayEndpoint endpoint) => _endpoints.Count(other => other != endpoint && other.IsUp) * 2 >= _endpoints.Length;

    public void Dispose()
    {
        foreach (var endpoint in _endpoints)
        {
            endpoint.Dispose();
        }
    }
}
