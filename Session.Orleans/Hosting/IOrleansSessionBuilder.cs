using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions;

/// <summary>Configures the sessions of an application, as returned by <c>AddOrleansSession</c>. If several transports to the cluster are added, the last one is used.</summary>
public interface IOrleansSessionBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The name of the connection string that leads to the gateway; null if none was named.</summary>
    string? ConnectionName { get; }
}
