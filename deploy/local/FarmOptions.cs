using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansSessions.Local;

/// <summary>What the launcher was asked to do.</summary>
internal sealed record FarmOptions
{
    public const int DefaultPort = 8080;
    public const int NodesMax = 9;

    public const string Usage = """
        dotnet run --project deploy/local -- [--port N] [--nodes N] [--data DIR] [--check]

          --port N    where the balancer listens; without it 8080, or a free port if that is taken
          --nodes N   web nodes, 1 to 9; default 3
          --data DIR  keep the sessions, keys and logs there; without it a temporary directory, removed at the end
          --check     start the farm on free ports, drive it, print what was seen; exit code 0 or 1
        """;

    /// <summary>The balancer's port, or null: <see cref="DefaultPort"/>, or a free one if that is taken.</summary>
    public int? Port { get; init; }

    /// <summary>Web nodes, 1 to <see cref="NodesMax"/>. Default 3.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>Where state is kept, or null for a temporary directory.</summary>
    public string? Data { get; init; }

    /// <summary>Drive the farm, tell what was seen, and end.</summary>
    public bool Check { get; init; }

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
                case "--port" when Number(args, ++i, 1, ushort.MaxValue, ref complaint) is { } port:
                    options = options with { Port = port };
                    break;
                case "--nodes" when Number(args, ++i, 1, NodesMax, ref complaint) is { } nodes:
                    options = options with { Nodes = nodes };
                    break;
                case "--data" when ++i < args.Count:
                    options = options with { Data = Path.GetFullPath(args[i]) };
                    break;
                default:
                    complaint ??= $"Not understood: {string.Join(' ', args.Skip(Math.Min(i, args.Count - 1)))}";
                    break;
            }
        }
        return complaint is null;
    }

    private static int? Number(IReadOnlyList<string> args, int at, int min, int max, ref string? complaint)
    {
        if (at < args.Count && int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max) return number;

        complaint = $"{args[at - 1]} takes a number from {min} to {max}{(at < args.Count ? $", not '{args[at]}'" : "")}.";
        return null;
    }
}
