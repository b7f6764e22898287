using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions;

/// <summary>Configures the sessions of an application, as returned by <c>AddOrleansSession</c>. If several transports to the cluster are added, the last one is used.</summary>
public interface IOrleansSessionBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The name of the connection string that leads to the gateway: <c>sessions</c> if none was named. Null: there is none.</summary>
    string? ConnectionName { get; }
}
