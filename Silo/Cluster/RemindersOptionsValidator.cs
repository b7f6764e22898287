using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class RemindersOptionsValidator(IConfiguration configuration) : IValidateOptions<RemindersOptions>
{
    public ValidateOptionsResult Validate(string? name, RemindersOptions options)
    {
        if (configuration.IsMisspelled<RemindersProvider>("Reminders:Provider") || configuration.IsMisspelled<ClusterProvider>("Cluster:Provider"))
        {
            return ValidateOptionsResult.Success;
        }

        var provider = options.In(configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section).Provider);
        if (!Enum.IsDefined(provider))
        {
            return ValidateOptionsResult.Fail($"Reminders:Provider is {provider}. Set it to one of {string.Join(", ", Enum.GetNames<RemindersProvider>())}.");
        }

        string[] faults = provider == RemindersProvider.Memory ? []
            : [.. StoreConnectionValidator.Faults(StoreConnection.Of(configuration, RemindersHosting.Section, options.ConnectionString, provider.ToString()), provider.ToString(), options.Invariant)];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
