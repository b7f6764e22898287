namespace OrleansSessions.Silo;

/// <summary>Section <c>Health</c>: the port for health probes, metrics and the status page.</summary>
internal sealed class HealthOptions
{
    /// <summary>Where it listens. Default <c>http://*:5081</c>.</summary>
    public string Url { get; set; } = "http://*:5081";

    /// <summary>
    /// The password of the status page for callers on other machines; a secret of at least 16 characters. Default none: only callers on this machine
    /// can see the page.
    /// </summary>
    public string? StatusKey { get; set; }
}
