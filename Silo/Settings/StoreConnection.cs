namespace OrleansSessions.Silo;

/// <summary>
/// A store's connection string: the section's own <c>ConnectionString</c> or, when that is empty, <c>ConnectionStrings:Redis</c>,
/// <c>ConnectionStrings:AzureStorage</c> or <c>ConnectionStrings:AdoNet</c>, which sections share. It is a secret; no message contains it.
/// </summary>
/// <param name="Setting">The full name of the section's own setting.</param>
/// <param name="Shared">The full name of the shared setting.</param>
/// <param name="Text">The connection string; null when neither setting is set.</param>
internal sealed record StoreConnection(string Setting, string Shared, string? Text)
{
    /// <summary>The name of the setting in each section that has a store.</summary>
    public const string SettingName = "ConnectionString";

    /// <summary>Finds the connection string of a section.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="section">The section.</param>
    /// <param name="own">The section's own connection string.</param>
    /// <param name="provider">The name of the section's provider. Azure's stores share one connection string.</param>
    public static StoreConnection Of(IConfiguration configuration, string section, string? own, string provider)
    {
        var shared = provider.StartsWith("Azure", StringComparison.Ordinal) ? "AzureStorage" : provider;
        var text = string.IsNullOrWhiteSpace(own) ? configuration.GetConnectionString(shared) : own;
        return new StoreConnection($"{section}:{SettingName}", $"ConnectionStrings:{shared}", string.IsNullOrWhiteSpace(text) ? null : text);
    }

    /// <summary>The settings to look at, for messages.</summary>
    public string Settings => $"{Setting} (or {Shared}, its default)";

    /// <summary>The connection string. Validation at start guarantees that it is set.</summary>
    public string Required => Text ?? throw new InvalidOperationException(Missing);

    /// <summary>The error message when neither setting is set.</summary>
    public string Missing => $"{Setting} is empty, and so is {Shared}. Set one of them.";
}
