using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>A section of settings that the silo has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Changes">Returns the settings that differ from their defaults, without texts: those may be secrets.</param>
internal sealed record SettingsSection(string Name, Func<IServiceProvider, IEnumerable<string>> Changes);

/// <summary>Stands for the names of all sections, which are validated at start.</summary>
internal sealed class SectionNames;

/// <summary>
/// Reports sections that are misspelled, such as <c>Clutser</c>: their settings would be ignored, and a silo would start with other storage than its
/// operator asked for. Environments have sections of others, so only those count that differ from one of ours by a letter or two.
/// </summary>
internal sealed class SectionNamesValidator(IConfiguration configuration, IEnumerable<SettingsSection> sections) : IValidateOptions<SectionNames>
{
    private const int MaximumDistance = 2;

    public ValidateOptionsResult Validate(string? name, SectionNames options)
    {
        var names = sections.Select(static section => section.Name).Append("ConnectionStrings").Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var faults = configuration.GetChildren()
            .Where(child => child.GetChildren().Any() && !names.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => SettingText.Nearest(child.Key, names, MaximumDistance) is { } meant ? $"The section {child.Key} does not exist. Did you mean {meant}?" : null)
            .OfType<string>()
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
