namespace OrleansSessions.Silo;

/// <summary>
/// How a store is reached: by its section's own <c>ConnectionString</c> or, without one, by <c>ConnectionStrings:Redis</c>,
/// <c>ConnectionStrings:AzureStorage</c> or <c>ConnectionStrings:AdoNet</c>, which sections share. It is a secret: no message holds any of it.
/// </summary>
/// <param name="Setting">The section's own setting, by its full name.</param>
/// <param name="Shared">The shared one's name.</param>
/// <param name="Text">The connection string; null when neither is there.</param>
internal sealed record StoreConnection(string Setting, string Shared, string? Text)
{
    /// <summary>Finds the connection string of a section.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="section">The section.</param>
    /// <param name="own">The section's own connection string.</param>
    /// <param name="provider">The section's provider, by name. All of one maker's stores share a connection string.</param>
    public static StoreConnection Of(IConfiguration configuration, string section, string? own, string provider)
    {
        var shared = provider.StartsWith("Azure", StringComparison.Ordinal) ? "AzureStorage" : provider;
        var text = string.IsNullOrWhiteSpace(own) ? configuration.GetConnectionString(shared) : own;
        return new StoreConnection($"{section}:{nameof(StorageOptions.ConnectionString)}", $"ConnectionStrings:{shared}", string.IsNullOrWhiteSpace(text) ? null : text);
    }

    /// <summary>The connection string; only the check at start can have let a missing one pass, and it does not.</summary>
    public string Required => Text ?? throw new InvalidOperationException(Missing);

    /// <summary>What to say when neither setting is there.</summary>
    public string Missing => $"{Setting} is empty, and so is {Shared}. Set one of them.";
}
