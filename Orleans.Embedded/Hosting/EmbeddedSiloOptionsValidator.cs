using Microsoft.Extensions.Options;

namespace Orleans.Hosting;

/// <summary>Checks the silo's settings at start, all of them at once.</summary>
internal sealed class EmbeddedSiloOptionsValidator : IValidateOptions<EmbeddedSiloOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbeddedSiloOptions options)
    {
        var failures = new List<string>();
        MoreThanZero(nameof(options.CollectionQuantum), options.CollectionQuantum);
        MoreThanZero(nameof(options.ActivationTimeout), options.ActivationTimeout);
        MoreThanZero(nameof(options.DeactivationTimeout), options.DeactivationTimeout);
        MoreThanZero(nameof(options.MinimumReminderPeriod), options.MinimumReminderPeriod);
        if (options.CollectionAge <= options.CollectionQuantum)
        {
            failures.Add($"EmbeddedSiloOptions.CollectionAge is {options.CollectionAge}; it must be more than CollectionQuantum, which is {options.CollectionQuantum}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void MoreThanZero(string option, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
            {
                failures.Add($"EmbeddedSiloOptions.{option} is {value}; it must be more than zero.");
            }
        }
    }
}
