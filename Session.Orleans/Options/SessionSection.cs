using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace OrleansSessions;

/// <summary>
/// Finds what is wrong in the configuration's section <c>Session</c>, all of it at once: names that are no settings, which would be ignored, and values
/// that .NET takes for something else. The section has the settings of <see cref="SessionOptions"/> and of <see cref="OrleansSessionOptions"/>.
/// </summary>
internal static class SessionSection
{
    public const string Name = "Session";

    private static readonly Dictionary<string, Type> Settings = SettingsOf(typeof(SessionOptions), typeof(OrleansSessionOptions));
    private static readonly Dictionary<string, Type> CookieSettings = SettingsOf(typeof(CookieBuilder));
    private static readonly Dictionary<string, Type> FormerCookieSettings = SettingsOf(typeof(FormerSessionCookie));

    public static IReadOnlyList<string> Faults(IConfigurationSection section)
    {
        var faults = new List<string>();
        Check(section, Settings, faults);
        return faults;
    }

    private static void Check(IConfigurationSection section, Dictionary<string, Type> settings, List<string> faults)
    {
        foreach (var child in section.GetChildren())
        {
            if (!settings.TryGetValue(child.Key, out var type))
            {
                var nearest = SettingText.Nearest(child.Key, settings.Keys.Where(name => name.Contains(child.Key, StringComparison.OrdinalIgnoreCase))) ?? SettingText.Nearest(child.Key, settings.Keys);
                faults.Add($"{child.Path} is not a setting. The nearest one is {section.Path}:{nearest}.");
            }
            else if (type == typeof(CookieBuilder))
            {
                Check(child, CookieSettings, faults);
            }
            else if (type == typeof(IList<FormerSessionCookie>))
            {
                foreach (var former in child.GetChildren())
                {
                    Check(former, FormerCookieSettings, faults);
                }
            }
            else if (typeof(Delegate).IsAssignableFrom(type))
            {
                faults.Add($"{child.Path} can be set in code only.");
            }
            else if (child.Value is { Length: > 0 } text && !SettingText.Fits(type, text))
            {
                faults.Add($"{child.Path} is '{text}'; it must be {SettingText.Wanted(type)}.");
            }
        }
    }

    private static Dictionary<string, Type> SettingsOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type one, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type? other = null)
    {
        var settings = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in one.GetProperties())
        {
            settings.Add(property.Name, property.PropertyType);
        }

        foreach (var property in other?.GetProperties() ?? [])
        {
            settings.Add(property.Name, property.PropertyType);
        }

        return settings;
    }
}
