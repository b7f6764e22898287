using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Storage;

namespace OrleansSessions.Silo;

/// <summary>
/// Fails the start when stored documents would pass through a serializer other than ours, or when another grain storage replaced ours.
/// Orleans' default serializer writes JSON and reads into shared objects: it showed one session's contents to another.
/// </summary>
internal sealed class SerializerValidator(IServiceProvider services, IOptions<StorageOptions> storage) : IConfigurationValidator
{
    /// <exception cref="InvalidOperationException">Another serializer or storage is registered. The message names it.</exception>
    public void ValidateConfiguration()
    {
        var provider = storage.Value.Provider;
        if (provider != StorageProvider.Redis && Used(provider) is var used and not StoredBytesSerializer)
        {
            throw new InvalidOperationException(
                $"Storage:Provider {provider} would use {used.GetType().Name} for sessions; only {nameof(StoredBytesSerializer)} leaves their bytes unchanged. Remove the code that configures the provider '{SharedStorage.ProviderName}'.");
        }

        foreach (var name in (string[])[StorageNames.Sessions, StorageNames.Ledger])
        {
            if (services.GetRequiredKeyedService<IGrainStorage>(name) is var found and not (SharedGrainStorage or RedisRowStorage))
            {
                throw new InvalidOperationException($"The grain storage '{name}' is a {found.GetType().Name}, not the storage of section Storage. Remove the code that registers it.");
            }
        }
    }

    private IGrainStorageSerializer Used(StorageProvider provider) => provider switch
    {
        StorageProvider.AzureBlob => Of<AzureBlobStorageOptions>(),
        StorageProvider.AzureTable => Of<AzureTableStorageOptions>(),
        StorageProvider.AdoNet => Of<AdoNetGrainStorageOptions>(),
        _ => throw new InvalidOperationException($"{provider} has no serializer setting."),
    };

    private IGrainStorageSerializer Of<TOptions>()
        where TOptions : IStorageProviderSerializerOptions =>
        services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(SharedStorage.ProviderName).GrainStorageSerializer;
}
