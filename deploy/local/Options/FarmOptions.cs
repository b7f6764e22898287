namespace OrleansSessions.Local;

/// <summary>The options of the launcher's command line.</summary>
internal sealed record FarmOptions
{
    public const int DefaultPort = 8080;
    public const int MaximumNodes = 9;

    public const string Usage = """
        Starts silos, web nodes, and a balancer in front of them. Ctrl-C ends all of them.

        dotnet run --project deploy/local -- [options]

          --port N           port of the balancer; default 8080, or a free port if 8080 is taken
          --nodes N          number of web nodes, 1 to 9; default 3
          --data DIR         directory for sessions, keys and logs; default a temporary one, deleted at the end
          --idle SECONDS     idle timeout of sessions, 1 to 86400; default the web nodes' own

          --silos N          number of silos, 1 to 5; default 1
          --clustering C     how silos find each other: localhost (one silo) or redis; default what the other options need
          --storage S        file (one silo), redis or azureblob; default file, or redis with --clustering redis
          --transport T      how web nodes reach silos: gateway or grain; default gateway
          --redis R          connection string of a Redis; without it, redis-server is started if it is installed
          --azure A          connection string of an Azure Storage account; without it, azurite is started if it is installed

          --load             keep the farm busy with a mix of requests
          --check            start a farm on free ports, run the acceptance scenarios against it, and end with exit code 0 or 1
          --posts N          with --check: number of forms that are posted, each followed by its redirect; default 1000

          --help             print this text
        """;

    /// <summary>Print <see cref="Usage"/>, and nothing else.</summary>
    public bool Help { get; init; }

    /// <summary>The balancer's port. Null for <see cref="DefaultPort"/>, or a free port if that one is taken.</summary>
    public int? Port { get; init; }

    /// <summary>The number of web nodes, 1 to <see cref="MaximumNodes"/>. Default 3.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>The directory for sessions, keys and logs. Null for a temporary directory.</summary>
    public string? Data { get; init; }

    /// <summary>The idle timeout of sessions. Null for the web nodes' own.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Run the acceptance scenarios, and end.</summary>
    public bool Check { get; init; }

    /// <summary>Keep the farm busy until it is ended.</summary>
    public bool Load { get; init; }

    /// <summary>The number of forms that the acceptance scenarios post. Default 1,000.</summary>
    public int Posts { get; init; } = 1_000;

    /// <summary>The number of silos, 1 to <see cref="FarmShape.MaximumSilos"/>. Default 1.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>How silos find each other. Null for what the other options need.</summary>
    public FarmClustering? Clustering { get; init; }

    /// <summary>Where sessions are stored. Null for what the other options need.</summary>
    public FarmStorage? Storage { get; init; }

    /// <summary>How web nodes reach the silos. Default <see cref="FarmTransport.Gateway"/>.</summary>
    public FarmTransport Transport { get; init; } = FarmTransport.Gateway;

    /// <summary>The connection string of a Redis. Null to start one if it is needed.</summary>
    public string? Redis { get; init; }

    /// <summary>The connection string of an Azure Storage account. Null to start the emulator if it is needed.</summary>
    public string? Azure { get; init; }

    /// <summary>The shape that these options describe.</summary>
    public FarmShape Shape
    {
        get
        {
            var clustering = Clustering ?? (Silos > 1 || Transport == FarmTransport.Grain ? FarmClustering.Redis : FarmClustering.Localhost);
            return new(Silos, clustering, Storage ?? (clustering == FarmClustering.Redis ? FarmStorage.Redis : FarmStorage.File), Transport);
        }
    }
}
