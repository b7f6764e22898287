using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
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

    /// <summary>
    /// Adds storage that silos share, over a grain storage of Orleans: for a silo of your own. Configure that one to delete rows when they are cleared
    /// (<c>DeleteStateOnClear</c>). Its serializer is replaced by one that stores a session's bytes unchanged. Use it for nothing else.
    /// </summary>
    /// <typeparam name="TOptions">The options of Orleans' storage, such as <c>AdoNetGrainStorageOptions</c>.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the grain storage: <c>sessions</c>, or <c>ledger</c>.</param>
    /// <param name="providerName">The name of Orleans' storage. Another one than <paramref name="name"/>.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="name"/> or <paramref name="providerName"/> is null or empty, or they are the same, or the storage is that of
    /// <c>AddMemoryGrainStorage</c>, which cannot be read before the silo has started.
    /// </exception>
    public static IServiceCollection AddSessionSharedStorage<TOptions>(this IServiceCollection services, string name, string providerName)
        where TOptions : class, IStorageProviderSerializerOptions
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(providerName);
        if (name == providerName)
        {
            throw new ArgumentException($"The storage '{name}' cannot be stored in itself. Give Orleans' storage another name.", nameof(providerName));
        }

        if (typeof(TOptions) == typeof(MemoryGrainStorageOptions))
        {
            throw new ArgumentException($"Orleans' memory storage is made of grains, and the storage '{name}' is read before the silo has grains. In Development, call AddSessionMemoryStorage(\"{name}\").", nameof(providerName));
        }

        services.PostConfigure<TOptions>(providerName, static options => options.GrainStorageSerializer = StoredBytesSerializer.Instance);
        return services.AddKeyedSingleton<IGrainStorage>(name, (all, _) => new SharedGrainStorage(all.GetRequiredKeyedService<IGrainStorage>(providerName)));
    }
}
