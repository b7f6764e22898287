using Microsoft.Extensions.Options;

namespace OrleansSessions.Grains;

/// <summary>Validates the <see cref="SessionFileStorageOptions"/> of one storage name. Reports all errors at once.</summary>
internal sealed class SessionFileStorageOptionsValidator(string storageName) : IValidateOptions<SessionFileStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionFileStorageOptions options)
    {
        if (name != storageName)
        {
            return ValidateOptionsResult.Skip;
        }

        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Directory))
        {
            errors.AddError($"File storage '{storageName}' has no {nameof(options.Directory)}. Set {nameof(SessionFileStorageOptions)}.{nameof(options.Directory)} to a directory on a local disk.");
        }
        else if (options.Directory.Contains('\0', StringComparison.Ordinal))
        {
            errors.AddError($"File storage '{storageName}' has a {nameof(options.Directory)} that contains a NUL character. Set it to a directory on a local disk.");
        }

        if (!Enum.IsDefined(options.Flush))
        {
            errors.AddError($"File storage '{storageName}' has {nameof(options.Flush)} {options.Flush}; set it to {nameof(SessionFileFlushMode.EveryWrite)} or {nameof(SessionFileFlushMode.OperatingSystem)}.");
        }

        return errors.Build();
    }
}
