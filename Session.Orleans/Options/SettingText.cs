using System.Globalization;

namespace OrleansSessions;

/// <summary>What configuration may say, for web nodes and silos alike.</summary>
internal static class SettingText
{
    /// <summary>Returns whether a text is a value of a setting's type, as an operator means it.</summary>
    public static bool Fits(Type type, string text)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        return !IsMisleading(wanted, text)
            && (wanted == typeof(TimeSpan) ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _)
                : wanted == typeof(bool) ? bool.TryParse(text, out _)
                : wanted == typeof(int) ? int.TryParse(text, CultureInfo.InvariantCulture, out _)
                : wanted != typeof(long) || long.TryParse(text, CultureInfo.InvariantCulture, out _));
    }

    /// <summary>
    /// Returns whether .NET would accept a text that means something else: a number alone for a duration is days, and a number or a list for an enum is
    /// a combination of its values.
    /// </summary>
    public static bool IsMisleading(Type type, string? text) =>
        (type == typeof(TimeSpan) && text?.Contains(':') == false) || (type.IsEnum && text is not null && !Enum.GetNames(type).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase));

    /// <summary>Describes the values of a setting's type.</summary>
    public static string Wanted(Type type)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        return wanted.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(wanted))}"
            : wanted == typeof(int) || wanted == typeof(long) ? "a whole number"
            : wanted == typeof(TimeSpan) ? "a duration like 00:00:05"
            : wanted == typeof(bool) ? "true or false"
            : $"a {wanted.Name}";
    }

    /// <summary>Returns the name that was most likely meant; null if none is near enough.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="names">The names that there are.</param>
    /// <param name="maximumDistance">How many letters may differ.</param>
    public static string? Nearest(string text, IEnumerable<string> names, int maximumDistance = int.MaxValue) =>
        names.Select(name => (Name: name, Distance: Distance(text.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(near => near.Distance <= maximumDistance)
            .OrderBy(static near => near.Distance)
            .FirstOrDefault().Name;

    // The number of letters to insert, delete, replace or swap with their neighbor (optimal string alignment).
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
