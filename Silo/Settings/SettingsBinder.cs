using System.Globalization;
using System.Reflection;

namespace OrleansSessions.Silo;

/// <summary>
/// Binds a section one setting at a time, so that every invalid value is reported, not only the first, and so that a misspelled name is
/// reported instead of ignored. Environment variables spell <c>Gateway:Url</c> as <c>Gateway__Url</c>.
/// </summary>
internal static class SettingsBinder
{
    /// <param name="section">The section.</param>
    /// <param name="faults">Receives the errors.</param>
    /// <param name="targets">The objects whose settable public and internal properties are the section's settings. Internal ones are settings of the silo only.</param>
    public static void Bind(IConfigurationSection section, ICollection<string> faults, params object[] targets)
    {
        var settings = SettingsOf(targets).ToDictionary(static setting => setting.Property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!settings.TryGetValue(child.Key, out var setting))
            {
                var meant = SettingText.Nearest(child.Key, settings.Keys, maximumDistance: 2) is { } name ? $" Did you mean {section.Path}:{name}?" : "";
                faults.Add($"{child.Path} is not a setting.{meant} {section.Path} has {string.Join(", ", settings.Keys.Order(StringComparer.Ordinal))}.");
                continue;
            }

            // An empty environment variable leaves a setting at its default.
            if (child.Value is not "")
            {
                Set(child, setting.Target, setting.Property, faults);
            }
        }
    }

    /// <summary>Returns the settings that differ from their defaults, as <c>name=value</c>. Texts are left out: they may be secrets.</summary>
    public static IEnumerable<string> Changes(string section, object[] targets, object[] defaults) =>
        from setting in SettingsOf(targets).Zip(SettingsOf(defaults), static (actual, usual) => (actual.Property, Value: actual.Property.GetValue(actual.Target), Default: usual.Property.GetValue(usual.Target)))
        where (Nullable.GetUnderlyingType(setting.Property.PropertyType) ?? setting.Property.PropertyType).IsValueType && !Equals(setting.Value, setting.Default)
        select string.Create(CultureInfo.InvariantCulture, $"{section}:{setting.Property.Name}={setting.Value}");

    private static IEnumerable<(object Target, PropertyInfo Property)> SettingsOf(object[] targets) =>
        targets.SelectMany(target => target.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.SetMethod is { IsPublic: true } or { IsAssembly: true } && !targets.Any(other => other.GetType() == property.PropertyType))
            .Select(property => (target, property)));

    private static void Set(IConfigurationSection setting, object target, PropertyInfo property, ICollection<string> faults)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (SettingText.IsMisleading(type, setting.Value))
        {
            faults.Add($"{setting.Path} is '{setting.Value}'; it must be {SettingText.Wanted(type)}.");
            return;
        }

        try
        {
            if (setting.Get(property.PropertyType) is { } value)
            {
                property.SetValue(target, value);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            faults.Add($"{setting.Path} is '{setting.Value}'; it must be {SettingText.Wanted(property.PropertyType)}.");
        }
    }
}
