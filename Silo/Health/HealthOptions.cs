namespace OrleansSessions.Silo;

/// <summary>Section <c>Health</c>: where probes knock, and metrics are fetched.</summary>
internal sealed class HealthOptions
{
    /// <summary>Where it listens. Default <c>http://*:5081</c>.</summary>
    public string Url { get; set; } = "http://*:5081";
}
