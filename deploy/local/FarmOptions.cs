using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansSessions.Local;

/// <summary>What the launcher was asked to do.</summary>
internal sealed record FarmOptions
{
    public const int DefaultPort = 8080;
    public const int NodesMax = 9;

    public const string Usage = """
        dotnet run --project deploy/local -- [--port N] [--nodes N] [--data DIR] [--load | --check [--posts N]]
                                             [--silos N] [--clustering C] [--storage S] [--transport T] [--redis R] [--azure A]

          --port N    where the balancer listens; without it 8080, or a free port if that is taken
          --nodes N   web nodes, 1 to 9; default 3
          --data DIR  keep the sessions, keys and logs there; without it a temporary directory, removed at the end
          --load      keep the farm busy with some of everything, for whoever watches it
          --check     start the farm on free ports, drive it, print what was seen; exit code 0 or 1
          --posts N   with --check: how many forms are posted, each followed by its redirect; default 1000

          --silos N       silos, 1 to 5; default 1
          --clustering C  where they meet: localhost (one silo) or redis; the default is what the rest needs
          --storage S     file (one silo), redis or azureblob; default file, with --clustering redis redis
          --transport T   how web nodes reach them: gateway (default) or grain
          --redis R       the connection string of a Redis; without it one is started, if redis-server is installed
          --azure A       that of an Azure Storage; without it the emulator is started, if azurite is installed
        """;

    /// <summary>The balancer's port, or null: <see cref="DefaultPort"/>, or a free one if that is taken.</summary>
    public int? Port { get; init; }

    /// <summary>Web nodes, 1 to <see cref="NodesMax"/>. Default 3.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>Where state is kept, or null for a temporary directory.</summary>
    public string? Data { get; init; }

    /// <summary>Drive the farm, tell what was seen, and end.</summary>
    public bool Check { get; init; }

    /// <summary>Keep the farm busy until it is ended.</summary>
    public bool Load { get; init; }

    /// <summary>How many forms the check posts. Default 1,000.</summary>
    public int Posts { get; init; } = 1_000;

    /// <summary>Silos, 1 to <see cref="FarmShape.SilosMax"/>. Default 1.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Where silos meet; null for what the rest needs.</summary>
    public FarmClustering? Clustering { get; init; }

    /// <summary>Where sessions are stored; null for what the rest needs.</summary>
    public FarmStorage? Storage { get; init; }

    /// <summary>How web nodes reach the silos. Default <see cref="FarmTransport.Gateway"/>.</summary>
    public FarmTransport Transport { get; init; } = FarmTransport.Gateway;

    /// <summary>The connection string of a Redis; null to start one where it is needed.</summary>
    public string? Redis { get; init; }

    /// <summary>The connection string of an Azure Storage; null to start its emulator where it is needed.</summary>
    public string? Azure { get; init; }

    /// <summary>What all that amounts to.</summary>
    public FarmShape Shape
    {
        get
        {
            var clustering = Clustering ?? (Silos > 1 || Transport == FarmTransport.Grain ? FarmClustering.Redis : FarmClustering.Localhost);
            return new(Silos, clustering, Storage ?? (clustering == FarmClustering.Redis ? FarmStorage.Redis : FarmStorage.File), Transport);
        }
    }

    /// <summary>Reads the command line. On false, <paramref name="complaint"/> says which part was not understood.</summary>
    public static bool TryParse(IReadOnlyList<string> args, out FarmOptions options, [NotNullWhen(false)] out string? complaint)
    {
        options = new();
        complaint = null;
        for (var i = 0; i < args.Count && complaint is null; i++)
        {
            switch (args[i])
            {
                case "--check":
                    options = options with { Check = true };
                    break;
                case "--load":
                    options = options with { Load = true };
                    break;
                case "--port" when Number(args, ++i, 1, ushort.MaxValue, ref complaint) is { } port:
                    options = options with { Port = port };
                    break;
                case "--nodes" when Number(args, ++i, 1, NodesMax, ref complaint) is { } nodes:
                    options = options with { Nodes = nodes };
                    break;
                case "--posts" when Number(args, ++i, 1, 1_000_000, ref complaint) is { } posts:
                    options = options with { Posts = posts };
                    break;
                case "--data" when ++i < args.Count:
                    options = options with { Data = Path.GetFullPath(args[i]) };
                    break;
                case "--silos" when Number(args, ++i, 1, FarmShape.SilosMax, ref complaint) is { } silos:
                    options = options with { Silos = silos };
                    break;
                case "--clustering" when Name<FarmClustering>(args, ++i, ref complaint) is { } clustering:
                    options = options with { Clustering = clustering };
                    break;
                case "--storage" when Name<FarmStorage>(args, ++i, ref complaint) is { } storage:
                    options = options with { Storage = storage };
                    break;
                case "--transport" when Name<FarmTransport>(args, ++i, ref complaint) is { } transport:
                    options = options with { Transport = transport };
                    break;
                case "--redis" when ++i < args.Count:
                    options = options with { Redis = args[i] };
                    break;
                case "--azure" when ++i < args.Count:
                    options = options with { Azure = args[i] };
                    break;
                default:
                    complaint ??= $"Not understood: {string.Join(' ', args.Skip(Math.Min(i, args.Count - 1)))}";
                    break;
            }
        }
        complaint ??= options is { Load: true, Check: true } ? "--check drives the farm itself: not together with --load." : null;
        complaint ??= options.Shape.Complaint;
        return complaint is null;
    }

    private static T? Name<T>(IReadOnlyList<string> args, int at, ref string? complaint)
        where T : struct, Enum
    {
        if (at < args.Count && Enum.GetNames<T>().Contains(args[at], StringComparer.OrdinalIgnoreCase)) return Enum.Parse<T>(args[at], ignoreCase: true);

        complaint = $"{args[at - 1]} takes {string.Join(" or ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}{(at < args.Count ? $", not '{args[at]}'" : "")}.";
        return null;
    }

    private static int? Number(IReadOnlyList<string> args, int at, int min, int max, ref string? complaint)
    {
        if (at < args.Count && int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max) return number;

        complaint = $"{args[at - 1]} takes a number from {min} to {max}{(at < args.Count ? $", not '{args[at]}'" : "")}.";
        return null;
    }
}
