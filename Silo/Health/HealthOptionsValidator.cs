using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options) =>
        ListenerUrl.Fault("Health:Url", options.Url) is { } fault ? ValidateOptionsResult.Fail(fault)
        : options.StatusKey is { Length: < 16 } ? ValidateOptionsResult.Fail("Health:StatusKey has fewer than 16 characters.")
        : ValidateOptionsResult.Success;
}
