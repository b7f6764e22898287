using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>The endpoints that have used their session in this process. An endpoint that is removed is collected with its entry.</summary>
internal sealed class LearnedEndpoints
{
    private static readonly object Seen = new();

    private readonly ConditionalWeakTable<Endpoint, object> _endpoints = [];

    /// <returns>True the first time for each endpoint.</returns>
    public bool Learn(Endpoint endpoint) => _endpoints.TryAdd(endpoint, Seen);

    public bool Uses(Endpoint endpoint) => _endpoints.TryGetValue(endpoint, out _);
}
