using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions;

/// <summary>Configures the sessions of an application, as returned by <c>AddOrleansSession</c>. If several ways to the cluster are named, the last one counts.</summary>
public interface IOrleansSessionBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The name of the connection string that leads to the gateway; null if none was named.</summary>
    string? ConnectionName { get; }
}
