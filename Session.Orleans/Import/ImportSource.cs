using Microsoft.Extensions.Caching.Distributed;

namespace OrleansSessions;

/// <summary>Where sessions of the framework's own middleware may still be. The last one counts.</summary>
internal sealed record ImportSource(Func<IServiceProvider, IDistributedCache> Cache);
