using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class HealthOptionsCheck : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options)
    {
        string[] faults = [.. options.Faults, .. new[] { DoorUrl.Fault("Health:Url", options.Url) }.OfType<string>()];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
