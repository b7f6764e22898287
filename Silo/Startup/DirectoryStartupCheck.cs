using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace OrleansSessions.Silo;

/// <summary>Opens the directory that sessions are stored in before anything else starts: it may be another process's, or not usable.</summary>
internal sealed class DirectoryStartupCheck(IServiceProvider services, IOptions<StorageOptions> storage)
{
    /// <exception cref="StartRefusedException">Another process owns the directory, or it cannot be used.</exception>
    public void Check()
    {
        if (storage.Value.Provider != StorageProvider.File)
        {
            return;
        }

        try
        {
            services.GetRequiredKeyedService<IGrainStorage>(StorageHosting.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException { InnerException: IOException })
        {
            throw new StartRefusedException(e.Message, e);
        }
    }
}
