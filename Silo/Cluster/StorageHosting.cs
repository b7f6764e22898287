using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>The storage named <c>sessions</c>, as section <c>Storage</c> says.</summary>
internal static class StorageHosting
{
    private const string Name = "sessions";

    public static void AddSessionStorage(this WebApplicationBuilder builder)
    {
        builder.AddSettings<StorageOptions>("Storage");
        builder.Services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsCheck>();

        var storage = builder.Configuration.Unchecked<StorageOptions>("Storage");
        if (storage.Provider == StorageProvider.Memory || string.IsNullOrWhiteSpace(storage.Directory))
        {
            builder.Services.AddSessionMemoryStorage(Name);
        }
        else
        {
            builder.Services.AddSessionFileStorage(Name, file => (file.Directory, file.Flush) = (storage.Directory, storage.Flush));
        }
    }
}
