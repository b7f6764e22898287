using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class StorageOptionsValidator(IConfiguration configuration) : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(options.Provider))
        {
            faults.Add($"Storage:Provider is {options.Provider}; one of {string.Join(", ", Enum.GetNames<StorageProvider>())} is needed.");
        }

        if (options.Provider == StorageProvider.File && string.IsNullOrWhiteSpace(options.Directory))
        {
            faults.Add("Storage:Provider is File, and Storage:Directory names no directory. Set it to one on a local disk, or Storage:Provider to Memory, which forgets all with the process.");
        }

        if (options.Provider != StorageProvider.File && options.Directory is not null)
        {
            faults.Add($"Storage:Provider is {options.Provider}, so nothing would be stored in Storage:Directory, '{options.Directory}'. Set one or the other.");
        }

        faults.AddRange(SharedStorage.Faults(options, configuration));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
