using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Registers the grain storage named <c>sessions</c> from section <c>Storage</c>. The ledger uses the same storage.</summary>
internal static class StorageHosting
{
    public const string Name = StorageNames.Sessions;

    public const string Section = "Storage";

    public static void AddSessionStorage(this WebApplicationBuilder builder)
    {
        builder.AddSettings<StorageOptions>(Section);
        builder.Services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        builder.Services.AddSingleton<StorageDurability>();
        builder.Services.AddRedisConnections();

        var storage = builder.Configuration.GetUnvalidated<StorageOptions>(Section);
        if (storage.Provider is StorageProvider.File or StorageProvider.Memory)
        {
            builder.Services.AddSoleSilo(); // StorageOptionsValidator refuses both in a cluster of several silos
        }

        if (storage.Provider == StorageProvider.File && !string.IsNullOrWhiteSpace(storage.Directory))
        {
            builder.Services.AddSessionFileStorage(Name, file => (file.Directory, file.Flush) = (storage.Directory, storage.Flush));
        }
        else if (storage.Provider is StorageProvider.File or StorageProvider.Memory)
        {
            builder.Services.AddSessionMemoryStorage(Name);
        }
    }
}
