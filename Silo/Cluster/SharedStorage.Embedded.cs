namespace OrleansSessions.Silo;

/// <summary>Storage that silos share: the embedded engine has none.</summary>
internal static class SharedStorage
{
    public static IEnumerable<string> Faults(StorageOptions options, IConfiguration configuration)
    {
        if (options.Provider > StorageProvider.Memory)
        {
            yield return $"Storage:Provider is {options.Provider}, which needs Orleans, but this build has the embedded engine. Set it to File or Memory, or build with -p:OrleansEngine=Packages.";
        }
    }
}
