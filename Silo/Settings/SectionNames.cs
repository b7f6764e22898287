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
            .SelectMany(child => names.Where(name => Distance(child.Key.ToUpperInvariant(), name.ToUpperInvariant()) <= MaximumDistance).Take(1), static (child, meant) => $"The section {child.Key} does not exist. Did you mean {meant}?")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>The number of letters to insert, delete, replace or swap with their neighbor (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }

                var replaced = costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(replaced, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
