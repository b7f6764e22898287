using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Preload;

/// <summary>Which endpoints were seen using their session. An endpoint that goes is forgotten with it.</summary>
internal sealed class LearnedEndpoints
{
    private static readonly object Seen = new();

    private readonly ConditionalWeakTable<Endpoint, object> _endpoints = [];

    public void Learn(Endpoint? endpoint)
    {
        if (endpoint is not null)
        {
            _endpoints.TryAdd(endpoint, Seen);
        }
    }

    public bool Uses(Endpoint endpoint) => _endpoints.TryGetValue(endpoint, out _);
}
