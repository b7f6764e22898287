namespace OrleansSessions.Silo;

/// <summary>One key of one application.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>The application that the key gives access to.</summary>
    public string? Application { get; set; }

    /// <summary>The secret: 32 to 512 printable ASCII characters without spaces.</summary>
    public string? Key { get; set; }
}
