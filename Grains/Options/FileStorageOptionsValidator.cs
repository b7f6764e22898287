using Microsoft.Extensions.Options;

namespace OrleansSessions.Grains;

/// <summary>Validates the <see cref="FileStorageOptions"/> of one storage name. Reports all errors at once.</summary>
internal sealed class FileStorageOptionsValidator(string storageName) : IValidateOptions<FileStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, FileStorageOptions options)
    {
        if (name != storageName)
        {
            return ValidateOptionsResult.Skip;
        }

        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Directory))
        {
            errors.AddError($"File storage '{storageName}' has no {nameof(options.Directory)}. Set {nameof(FileStorageOptions)}.{nameof(options.Directory)} to a directory on a local disk.");
        }
        else if (options.Directory.Contains('\0', StringComparison.Ordinal))
        {
            errors.AddError($"File storage '{storageName}' has a {nameof(options.Directory)} that contains a NUL character. Set it to a directory on a local disk.");
        }

        if (!Enum.IsDefined(options.Flush))
        {
            errors.AddError($"File storage '{storageName}' has {nameof(options.Flush)} {options.Flush}; set it to {nameof(FileFlush.EveryWrite)} or {nameof(FileFlush.OperatingSystem)}.");
        }

        return errors.Build();
    }
}
