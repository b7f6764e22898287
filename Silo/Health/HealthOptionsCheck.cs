using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class HealthOptionsCheck : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options) =>
        DoorUrl.Fault("Health:Url", options.Url) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
}
