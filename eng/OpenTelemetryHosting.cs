using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Stands in for OpenTelemetry.Extensions.Hosting where that package does not restore (OpenTelemetryHosting=StandIn): the same verb, and the
/// same life of the providers. They are built before the first other hosted service starts, since what was measured before is lost, and
/// disposed of, with a last export, by the container.
/// </summary>
internal static class OpenTelemetryHosting
{
    /// <summary>Starts the host's OpenTelemetry providers with the host. What they collect and where it goes is said on the builder; calls add up.</summary>
    public static IOpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        if (!services.Any(service => service.ImplementationType == typeof(Providers)))
            services.Insert(0, ServiceDescriptor.Singleton<Hosting.IHostedService, Providers>());

        return new Builder(services);
    }

    private sealed record Builder(IServiceCollection Services) : IOpenTelemetryBuilder;

    private sealed class Providers(IServiceProvider services) : Hosting.IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetService<MeterProvider>();
            services.GetService<TracerProvider>();
            services.GetService<LoggerProvider>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
