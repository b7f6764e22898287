using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Keeps the errors of a section's binding for validation at start.</summary>
internal sealed class SettingsValidator<T> : IValidateOptions<T>
    where T : class
{
    private volatile List<string> _faults = [];

    public void Bind(T options, IConfigurationSection section, params object[] targets)
    {
        var faults = new List<string>();
        SettingsBinder.Bind(section, faults, [options, .. targets]);
        _faults = faults;
    }

    public ValidateOptionsResult Validate(string? name, T options) => _faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults);
}
