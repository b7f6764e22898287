using System.Reflection;

namespace OrleansSessions.Silo;

/// <summary>
/// Binds a section one setting at a time, so that every value that does not fit is named, not only the first; and so that a misspelt name is
/// told instead of ignored. Environment variables spell <c>Gateway:Url</c> as <c>Gateway__Url</c>.
/// </summary>
internal static class SettingsBinder
{
    public static void Bind<T>(IConfigurationSection section, T options, ICollection<string> faults)
        where T : class
    {
        var settings = typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(static p => p.SetMethod is { IsPublic: true })
            .ToDictionary(static p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!settings.TryGetValue(child.Key, out var setting))
            {
                faults.Add($"{child.Path} is no setting. {section.Path} has {string.Join(", ", settings.Keys.Order(StringComparer.Ordinal))}.");
                continue;
            }

            try
            {
                if (child.Value is { Length: 0 } && setting.PropertyType != typeof(string))
                {
                    continue;
                }

                if (child.Get(setting.PropertyType) is { } value)
                {
                    setting.SetValue(options, value);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException)
            {
                faults.Add($"{child.Path} is '{child.Value}'; {Wanted(setting.PropertyType)} is needed.");
            }
        }
    }

    private static string Wanted(Type type)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        return wanted.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(wanted))}"
            : wanted == typeof(int) || wanted == typeof(long) ? "a whole number"
            : wanted == typeof(TimeSpan) ? "a duration like 00:00:05"
            : wanted == typeof(bool) ? "true or false"
            : $"a {wanted.Name}";
    }
}
