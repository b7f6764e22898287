using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The storage providers that come with the grains.</summary>
public static class SessionStorageHosting
{
    /// <summary>
    /// Adds durable storage in files for one process: see <see cref="FileStorageOptions"/>. The options are checked, and the directory is
    /// taken, before the host starts anything else.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The storage's name, as grains ask for it.</param>
    /// <param name="configure">Names the directory.</param>
    public static IServiceCollection AddSessionFileStorage(this IServiceCollection services, string name, Action<FileStorageOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<FileStorageOptions>(name).Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FileStorageOptions>>(new FileStorageOptionsValidator(name));
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<StorageMetrics>();
        services.AddSingleton<IHostedService>(all => new StorageOpening(all, name)); // AddHostedService would drop the second storage's
        return services.AddKeyedSingleton<IGrainStorage>(name, static (all, name) => new FileGrainStorage(
            (string)name!,
            all.GetRequiredService<IOptionsMonitor<FileStorageOptions>>().Get((string)name!),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<StorageMetrics>(),
            all.GetRequiredService<ILogger<FileGrainStorage>>()));
    }

    /// <summary>Adds storage in this process's memory: with the process everything is gone.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The storage's name, as grains ask for it.</param>
    public static IServiceCollection AddSessionMemoryStorage(this IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return services.AddKeyedSingleton<IGrainStorage>(name, static (_, _) => new OrleansSessions.MemoryGrainStorage());
    }
}
