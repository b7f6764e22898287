using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>Endpoints that were seen doing something. One that goes is forgotten with it.</summary>
internal sealed class LearnedEndpoints
{
    private static readonly object Seen = new();

    private readonly ConditionalWeakTable<Endpoint, object> _endpoints = [];

    /// <returns>Whether that is new.</returns>
    public bool Learn(Endpoint endpoint) => _endpoints.TryAdd(endpoint, Seen);

    public bool Uses(Endpoint endpoint) => _endpoints.TryGetValue(endpoint, out _);
}
