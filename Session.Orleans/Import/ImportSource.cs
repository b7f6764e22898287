using Microsoft.Extensions.Caching.Distributed;

namespace OrleansSessions;

/// <summary>The cache of the framework's own session middleware, from which sessions are imported. The last registration counts.</summary>
internal sealed record ImportSource(Func<IServiceProvider, IDistributedCache> Cache);
