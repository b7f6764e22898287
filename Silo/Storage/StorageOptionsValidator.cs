using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class StorageOptionsValidator(IConfiguration configuration) : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (configuration.IsMisspelled<StorageProvider>("Storage:Provider"))
        {
            return ValidateOptionsResult.Success;
        }

        var faults = new List<string>();
        if (!Enum.IsDefined(options.Provider))
        {
            faults.Add($"Storage:Provider is {options.Provider}. Set it to one of {string.Join(", ", Enum.GetNames<StorageProvider>())}.");
        }

        if (options.Provider == StorageProvider.File && string.IsNullOrWhiteSpace(options.Directory))
        {
            faults.Add("Storage:Provider is File, and Storage:Directory is empty. Set it to a directory on a local disk, or set Storage:Provider to Memory, which loses all sessions with the process.");
        }

        if (options.Provider != StorageProvider.File && options.Directory is not null)
        {
            faults.Add($"Storage:Provider is {options.Provider}, which does not use Storage:Directory, '{options.Directory}'. Set Storage:Provider to File, or remove Storage:Directory.");
        }

        faults.AddRange(SharedStorage.Faults(options, configuration));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
