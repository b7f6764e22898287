namespace OrleansSessions.Silo;

/// <summary>Section <c>Cluster</c>: which silos belong together, and where this one listens for them.</summary>
internal sealed class ClusterOptions
{
    /// <summary>Names the service over all its deployments; it is part of stored keys. Default <c>sessions</c>.</summary>
    public string ServiceId { get; set; } = "sessions";

    /// <summary>Names one deployment: silos of different ones do not speak with each other. Default <c>sessions</c>.</summary>
    public string ClusterId { get; set; } = "sessions";

    /// <summary>The port for other silos. Default 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for Orleans clients. Default 30000.</summary>
    public int GatewayPort { get; set; } = 30000;
}
