using System.Globalization;
using System.Reflection;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>docs/options.md has a row for every option, with the default that the code has. The settings of a silo include internal options.</summary>
public sealed class OptionsPageTests
{
    private static readonly string Page = Checkout.Read("docs/options.md");

    /// <summary>An options class, the heading that its table follows, and what a setting's name starts with there.</summary>
    public static TheoryData<Type, string, string> Tables { get; } = new()
    {
        { typeof(SessionLimits), "## Limits", "" },
        { typeof(OrleansSessionOptions), "## Sessions of a web node", "" },
        { typeof(SessionGatewayOptions), "## Gateway connection", "" },
        { typeof(SessionGrainClientOptions), "## Grain client", "" },
        { typeof(InProcessSessionOptions), "## In-process hosting", "" },
        { typeof(SessionAccessAttribute), "## Endpoints", "" },
        { typeof(GatewayOptions), "### Gateway", "Gateway:" },
        { typeof(SystemWebOptions), "### SystemWeb", "SystemWeb:" },
        { typeof(HealthOptions), "### Health", "Health:" },
        { typeof(StorageOptions), "### Storage", "Storage:" },
        { typeof(SessionLimits), "### Sessions", "Sessions:" },
        { typeof(SessionGrainOptions), "### Sessions", "Sessions:" },
        { typeof(ClusterOptions), "### Cluster", "Cluster:" },
        { typeof(RemindersOptions), "### Reminders", "Reminders:" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Options_EachProperty_HasARowWithItsDefault(Type type, string heading, string prefix)
    {
        var options = type == typeof(SessionAccessAttribute) ? new SessionAccessAttribute(SessionAccess.Exclusive) : Activator.CreateInstance(type)!;
        var rows = Rows(heading);
        var properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(property => property.PropertyType != typeof(SessionLimits) && (property.GetMethod!.IsPublic || (type == typeof(SessionGrainOptions) && property.GetMethod.IsAssembly)));

        var faults = properties.Select(property => Fault(property.Name, Default(property, options), rows, prefix)).OfType<string>();

        Assert.Empty(faults);
    }

    private static string[] Rows(string heading) =>
        [.. Page.Split('\n').SkipWhile(line => line != heading).Skip(1).TakeWhile(static line => !line.StartsWith('#')).Where(static line => line.StartsWith('|'))];

    private static string? Fault(string name, string[] expected, string[] rows, string prefix)
    {
        var row = rows.FirstOrDefault(row => row.Split('|')[1].Contains($"`{prefix}{name}`", StringComparison.Ordinal) || row.Split('|')[1].Contains($"`{prefix}{name}:", StringComparison.Ordinal));
        return row is null ? $"`{prefix}{name}` has no row."
            : expected.Length > 0 && !expected.Any(text => row.Split('|')[2].Contains(text, StringComparison.Ordinal)) ? $"`{prefix}{name}` has the default {expected[0]}; its row says {row.Split('|')[2].Trim()}."
            : null;
    }

    // The ways in which a page writes the default; none when it needs words.
    private static string[] Default(PropertyInfo property, object options) => property.GetValue(options) switch
    {
        bool value => [value ? "`true`" : "`false`"],
        int or long when property.DeclaringType == typeof(SessionAccessAttribute) || property.Name.EndsWith("Port", StringComparison.Ordinal) => [Plain(property.GetValue(options))],
        int value => Number(value),
        long value => Number(value),
        TimeSpan { TotalDays: 1 } => ["1 day"],
        TimeSpan value => [value.TotalMinutes >= 1 ? $"{value.TotalMinutes:0} minutes" : string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.###} s")],
        Version value => [value.ToString()],
        Enum value when property.DeclaringType != typeof(SessionAccessAttribute) => [$"`{value}`"],
        string { Length: > 0 } value => [$"`{value}`"],
        _ => [],
    };

    private static string[] Number(long value) =>
        value % (1024 * 1024) == 0 && value > 0 ? [$"{value / 1024 / 1024} MiB"] : [value.ToString("N0", CultureInfo.InvariantCulture)];

    private static string Plain(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
