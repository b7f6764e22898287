using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansSessions.Grains;

/// <summary>Registers the clock of sessions, and what compares it with others.</summary>
internal static class ClockHosting
{
    /// <summary>Adds the clocks. The store's clock is read if an <see cref="IStoreClock"/> is registered.</summary>
    public static void AddClocks(this IServiceCollection services)
    {
        services.TryAddSingleton<ClockReadings>();
        services.TryAddSingleton<NodeClocks>();
        services.TryAddSingleton<ClockComparison>();
        services.TryAddSingleton(static provider =>
        {
            var (time, readings) = (provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ClockReadings>());
            var clock = new SessionClock(time, readings);
            ClockMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), clock, readings, provider.GetRequiredService<NodeClocks>(), time);
            return clock;
        });
        services.TryAddSingleton(static provider => new StoreClockReader(provider.GetService<IStoreClock>(), provider.GetRequiredService<ClockReadings>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<ClockWatch>();
    }
}
