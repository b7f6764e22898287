using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Binds the configuration's section <c>Session</c>. An application without a configuration has none to bind.</summary>
/// <remarks>A section with faults is not bound: the validation reports all of them, and the binder would throw the first.</remarks>
internal sealed class SessionConfigurationSection(IServiceProvider services)
    : IConfigureOptions<SessionOptions>, IConfigureOptions<OrleansSessionOptions>, IValidateOptions<SessionOptions>, IValidateOptions<OrleansSessionOptions>
{
    private readonly IConfigurationSection? _section = services.GetService<IConfiguration>()?.GetSection(SessionSection.Name);

    public void Configure(SessionOptions options)
    {
        if (_section is { } section && Faults.Count == 0)
        {
            section.Bind(options);
        }
    }

    public void Configure(OrleansSessionOptions options)
    {
        if (_section is { } section && Faults.Count == 0)
        {
            section.Bind(options);
        }
    }

    public ValidateOptionsResult Validate(string? name, SessionOptions options) => Validate();

    public ValidateOptionsResult Validate(string? name, OrleansSessionOptions options) => Validate();

    private IReadOnlyList<string> Faults => _section is null ? [] : SessionSection.Faults(_section);

    private ValidateOptionsResult Validate() => Faults is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
}
