using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Finds everything that is wrong with one name's <see cref="FileStorageOptions"/>.</summary>
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
            errors.AddError($"File storage '{storageName}' has a {nameof(options.Directory)} with a NUL character in it.");
        }

        if (!Enum.IsDefined(options.Flush))
        {
            errors.AddError($"File storage '{storageName}' has {nameof(options.Flush)} {options.Flush}; it is {nameof(FileFlush.EveryWrite)} or {nameof(FileFlush.OperatingSystem)}.");
        }

        return errors.Build();
    }
}
