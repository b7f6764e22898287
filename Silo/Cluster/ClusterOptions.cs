namespace OrleansSessions.Silo;

/// <summary>Section <c>Cluster</c>: which silos belong together, how they find each other, and where this one listens for them.</summary>
internal sealed class ClusterOptions
{
    /// <summary>Where silos find each other. Default <see cref="ClusterProvider.Localhost"/>: one silo.</summary>
    public ClusterProvider Provider { get; set; } = ClusterProvider.Localhost;

    /// <summary>How that place is reached; a secret. Default: the shared one of <c>ConnectionStrings</c>, see <see cref="StoreConnection"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>With <see cref="ClusterProvider.AdoNet"/>: the ADO.NET provider. Default <c>Npgsql</c>, PostgreSQL's.</summary>
    public string Invariant { get; set; } = "Npgsql";

    /// <summary>Names the service over all its deployments; it is part of stored keys. Default <c>sessions</c>.</summary>
    public string ServiceId { get; set; } = "sessions";

    /// <summary>Names one deployment: silos of different ones do not speak with each other. Default <c>sessions</c>.</summary>
    public string ClusterId { get; set; } = "sessions";

    /// <summary>This silo's name in logs and in the membership table. Default: <c>POD_NAME</c>, else the host's name and the process's id.</summary>
    public string? SiloName { get; set; }

    /// <summary>The IP address that others reach this silo at, and that it listens on. Default: <c>POD_IP</c>, else the host's first address; loopback with <see cref="ClusterProvider.Localhost"/>.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>The port for other silos. Default 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for Orleans clients. Default 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// How long a silo waits for another's sign of life, before it has learnt how fast that one answers; then between half of this and twice
    /// this, and as often. Default 2 s. Shorter: a lost silo's sessions are back sooner, and a silo that only paused is taken for dead sooner.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many signs of life in a row must be missed before a silo votes against another. Default 3.</summary>
    public int MaximumMissedProbes { get; set; } = 3;

    /// <summary>How many silos must vote before one is declared dead; of a small cluster half of the others are enough. Default 2.</summary>
    public int VotesForDeath { get; set; } = 2;

    /// <summary>How often a silo reads the membership table, beside being told of changes. Default 5 s: so long may a silo that nobody can tell anything go on as if nothing had happened.</summary>
    public TimeSpan TableRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a silo writes into the table that it lives. Default 2 s. A silo that starts after the loss of all waits for their entries to
    /// miss three of these, since it must take them for alive until then.
    /// </summary>
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a session that nobody asks for stays in memory. Default 5 minutes: less than it lives, since reading it again costs one row and keeping it some kilobytes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A PEM file with this silo's certificate, for both ends of a connection. All three of these are given, or none: then connections are not encrypted.</summary>
    public string? TlsCertificate { get; set; }

    /// <summary>A PEM file with the certificate's key.</summary>
    public string? TlsKey { get; set; }

    /// <summary>A PEM file with the authority that signed the certificates of all silos and Orleans clients: whoever shows one of its certificates is let in, by whatever name.</summary>
    public string? TlsAuthority { get; set; }
}
