using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions;

/// <summary>What <c>AddOrleansSession</c> returns: says further how this application reaches its sessions. The last way in that is named counts.</summary>
public interface IOrleansSessionBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The name of the connection string that the gateway is reached by; null when none was named.</summary>
    string? ConnectionName { get; }
}
