namespace OrleansSessions.Silo;

/// <summary>One key of one application.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>The application whose sessions the key opens.</summary>
    public string? Application { get; set; }

    /// <summary>The secret: 32 printable ASCII characters or more, no spaces.</summary>
    public string? Key { get; set; }
}
