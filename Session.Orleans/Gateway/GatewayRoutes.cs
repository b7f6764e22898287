namespace OrleansSessions;

/// <summary>The routes to the gateway, used in rotation.</summary>
internal sealed class GatewayRoutes : IDisposable
{
    private readonly GatewayRoute[] _routes;
    private readonly TimeProvider _time;
    private uint _turn;

    public GatewayRoutes(SessionGatewayOptions options, TimeProvider time)
    {
        _time = time;
        var ends = options.Endpoints.Select(static endpoint => (endpoint, dial: new RoundRobinConnector())).ToArray();
        _routes = [.. Enumerable.Range(0, options.ConnectionsPerEndpoint).SelectMany(_ => ends.Select(end => new GatewayRoute(end.endpoint, end.dial, options)))];
        _turn = (uint)Random.Shared.Next(_routes.Length);
    }

    /// <summary>Returns the next route that has not failed recently and, if possible, leads to another endpoint than the one that just failed.</summary>
    public GatewayRoute Next(GatewayRoute? failed)
    {
        var turn = Interlocked.Increment(ref _turn);
        var best = _routes[turn % (uint)_routes.Length];
        var lowest = int.MaxValue;
        for (var i = 0; i < _routes.Length && lowest > 0; i++)
        {
            var route = _routes[(turn + (uint)i) % (uint)_routes.Length];
            var penalty = (route.IsDeprioritized(_time) ? 4 : 0) + (route == failed ? 2 : 0) + (failed is not null && route.Endpoint == failed.Endpoint ? 1 : 0);
            if (penalty < lowest)
            {
                (best, lowest) = (route, penalty);
            }
        }

        return best;
    }

    public void Dispose()
    {
        foreach (var route in _routes)
        {
            route.Dispose();
        }
    }
}
