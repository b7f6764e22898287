namespace OrleansSessions.Silo;

/// <summary>Section <c>Health</c>: where probes knock, and metrics are fetched.</summary>
internal sealed class HealthOptions
{
    /// <summary>Where it listens. Default <c>http://*:5081</c>.</summary>
    public string Url { get; set; } = "http://*:5081";

    /// <summary>
    /// The password of the status page, for callers from other machines; a secret, of at least 16 characters. Default none: it is shown to callers on
    /// this machine alone.
    /// </summary>
    public string? StatusKey { get; set; }
}
