using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using OrleansSessions;
using OrleansSessions.Grains;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers storage providers for a silo of one process.</summary>
public static class SessionStorageServiceCollectionExtensions
{
    /// <summary>
    /// Adds durable storage in files, for one process. The host validates the options and takes ownership of the directory before it starts anything
    /// else.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the grain storage: <c>sessions</c>, or <c>ledger</c>.</param>
    /// <param name="configure">Sets the directory, which is required.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public static IServiceCollection AddSessionFileStorage(this IServiceCollection services, string name, Action<SessionFileStorageOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<SessionFileStorageOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionFileStorageOptions>>(new SessionFileStorageOptionsValidator(name));
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StorageMetrics>();
        services.AddSingleton<IHostedService>(all => new StorageStartup(all, name)); // AddHostedService would drop that of a second storage
        return services.AddKeyedSingleton<IGrainStorage>(name, static (all, name) => new FileGrainStorage(
            (string)name!,
            all.GetRequiredService<IOptionsMonitor<SessionFileStorageOptions>>().Get((string)name!),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<StorageMetrics>(),
            all.GetRequiredService<ILogger<FileGrainStorage>>()));
    }

    /// <summary>Adds storage in this process's memory. All data is lost when the process ends.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the grain storage: <c>sessions</c>, or <c>ledger</c>.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    public static IServiceCollection AddSessionMemoryStorage(this IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return services.AddKeyedSingleton<IGrainStorage>(name, static (_, _) => new OrleansSessions.Grains.MemoryGrainStorage());
    }
}
