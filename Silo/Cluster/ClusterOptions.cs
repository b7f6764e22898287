namespace OrleansSessions.Silo;

/// <summary>Section <c>Cluster</c>: how silos form a cluster, and where this silo listens for them.</summary>
internal sealed class ClusterOptions
{
    /// <summary>The clustering provider. Default <see cref="ClusterProvider.Localhost"/>: one silo.</summary>
    public ClusterProvider Provider { get; set; } = ClusterProvider.Localhost;

    /// <summary>The connection string, a secret. Default: the shared entry in <c>ConnectionStrings</c>, see <see cref="StoreConnection"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>With <see cref="ClusterProvider.AdoNet"/>: the ADO.NET provider. Default <c>Npgsql</c>, PostgreSQL's.</summary>
    public string Invariant { get; set; } = "Npgsql";

    /// <summary>The name of the service across deployments. Part of stored keys. Default <c>sessions</c>.</summary>
    public string ServiceId { get; set; } = "sessions";

    /// <summary>The name of the cluster. Silos of different clusters do not communicate. Default <c>sessions</c>.</summary>
    public string ClusterId { get; set; } = "sessions";

    /// <summary>
    /// The owner that this cluster takes the storage of sessions over from, as the error of a refused start names it. That cluster then shows no
    /// session any more, and its silos end. Default none: a silo refuses to start while the storage belongs to another cluster.
    /// </summary>
    public string? TakeOverFrom { get; set; }

    /// <summary>This silo's name in logs and in the membership table. Default: <c>POD_NAME</c>, otherwise the host name and process id.</summary>
    public string? SiloName { get; set; }

    /// <summary>The IP address at which other silos reach this one, and on which it listens. Default: <c>POD_IP</c>, otherwise the host's first address; loopback with <see cref="ClusterProvider.Localhost"/>.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The port for other silos. Default 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for Orleans clients. Default 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// How long a silo waits for the answer to a probe, and how often it probes. Adapts between half and twice this value to the measured latency.
    /// Default 2 s; 200 ms to 1 minute. A lower value restores a failed silo's sessions sooner, and declares a paused silo dead sooner.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The number of consecutive missed probes after which a silo votes to declare another dead. Default 3; 1 to 100.</summary>
    public int MaximumMissedProbes { get; set; } = 3;

    /// <summary>The number of votes that declare a silo dead; in a small cluster half of the other silos are enough. Default 2; 1 to 10.</summary>
    public int VotesForDeath { get; set; } = 2;

    /// <summary>How often a silo reads the membership table, in addition to notifications. A partitioned silo may be unaware of changes for this long. Default 5 s; 1 s to 10 minutes.</summary>
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a silo updates its IAmAlive time in the membership table. Default 2 s; 1 s to 30 s. A silo that starts beside others waits up to one
    /// of these intervals, until it has seen their clocks. After the loss of all silos it waits for three, because it must assume until then that they
    /// are alive.
    /// </summary>
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an unused session stays in memory. Default 5 minutes; 2 minutes to 1 day. Shorter than the idle timeout: reading a session again costs one row, keeping it some kilobytes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A PEM file with this silo's certificate, used as server and client certificate. Set all three Tls settings, or none: then connections are not encrypted.</summary>
    public string? TlsCertificate { get; set; }

    /// <summary>A PEM file with the certificate's private key.</summary>
    public string? TlsKey { get; set; }

    /// <summary>A PEM file with the authority that signed the certificates of all silos and Orleans clients. Any certificate that it signed is accepted, whatever its name.</summary>
    public string? TlsAuthority { get; set; }
}
