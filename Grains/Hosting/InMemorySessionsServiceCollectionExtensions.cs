using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansSessions;
using OrleansSessions.Grains;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Replaces the sessions of an application under test.</summary>
public static class InMemorySessionsServiceCollectionExtensions
{
    /// <summary>
    /// Keeps the sessions of an application in the memory of its test, whatever transport it has: no gateway is called, and no silo of <c>UseInProcess</c> is
    /// started. The application's <see cref="TimeProvider"/> becomes <see cref="InMemorySessions.Time"/>. Call it after the application has added its services,
    /// in <c>ConfigureTestServices</c> of a <c>WebApplicationFactory</c>.
    /// </summary>
    /// <param name="services">The services of the application, which has called <c>AddOrleansSession</c>.</param>
    /// <param name="sessions">The sessions. The test keeps it, to move the clock and to let calls fail.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IServiceCollection UseInMemorySessions(this IServiceCollection services, InMemorySessions sessions)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(sessions);
        InProcessSilo.RemoveServices(services);
        services.Replace(ServiceDescriptor.Singleton(sessions.Time));
        return services.Replace(ServiceDescriptor.Singleton<ISessionClient>(sessions.Cluster));
    }
}
