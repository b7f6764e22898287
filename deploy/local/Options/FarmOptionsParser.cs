using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansSessions.Local;

/// <summary>Reads <see cref="FarmOptions"/> from a command line.</summary>
internal sealed class FarmOptionsParser
{
    private const int SecondsPerDay = 86_400;

    private readonly Queue<string> _rest;
    private FarmOptions _options = new();
    private string? _error;

    private FarmOptionsParser(IEnumerable<string> args) => _rest = new(args);

    /// <summary>Reads a command line. If an option is given twice, the last one counts.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="options">The options that were read.</param>
    /// <param name="error">What is wrong with the command line; null when the method returns true.</param>
    public static bool TryParse(IEnumerable<string> args, out FarmOptions options, [NotNullWhen(false)] out string? error)
    {
        var parser = new FarmOptionsParser(args);
        while (parser._error is null && parser._rest.TryDequeue(out var name)) parser.Read(name);

        options = parser._options;
        error = options.Help ? null
            : parser._error
            ?? (options is { Load: true, Check: true } ? "--check and --load exclude each other." : null)
            ?? options.Shape.Error;
        return error is null;
    }

    private void Read(string name) => _options = name switch
    {
        "--help" or "-h" or "-?" => _options with { Help = true },
        "--check" => _options with { Check = true },
        "--load" => _options with { Load = true },
        "--port" => Number(name, 1, ushort.MaxValue, port => _options with { Port = port }),
        "--nodes" => Number(name, 1, FarmOptions.MaximumNodes, nodes => _options with { Nodes = nodes }),
        "--posts" => Number(name, 1, 1_000_000, posts => _options with { Posts = posts }),
        "--idle" => Number(name, 1, SecondsPerDay, seconds => _options with { IdleTimeout = TimeSpan.FromSeconds(seconds) }),
        "--silos" => Number(name, 1, FarmShape.MaximumSilos, silos => _options with { Silos = silos }),
        "--clustering" => Name<FarmClustering>(name, clustering => _options with { Clustering = clustering }),
        "--storage" => Name<FarmStorage>(name, storage => _options with { Storage = storage }),
        "--transport" => Name<FarmTransport>(name, transport => _options with { Transport = transport }),
        "--data" => Text(name, "a directory", data => _options with { Data = Path.GetFullPath(data) }),
        "--redis" => Text(name, "a connection string", redis => _options with { Redis = redis }),
        "--azure" => Text(name, "a connection string", azure => _options with { Azure = azure }),
        _ => Fail($"Unknown option: {name}."),
    };

    private FarmOptions Text(string name, string kind, Func<string, FarmOptions> with) =>
        _rest.TryDequeue(out var text) ? with(text) : Fail($"{name} takes {kind}.");

    private FarmOptions Number(string name, int minimum, int maximum, Func<int, FarmOptions> with)
    {
        var given = _rest.TryDequeue(out var text);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            ? with(number)
            : Fail($"{name} takes a number from {minimum} to {maximum}{(given ? $", not '{text}'" : "")}.");
    }

    private FarmOptions Name<T>(string name, Func<T, FarmOptions> with)
        where T : struct, Enum
    {
        var given = _rest.TryDequeue(out var text);
        return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? with(Enum.Parse<T>(text!, ignoreCase: true))
            : Fail($"{name} takes {string.Join(" or ", Enum.GetNames<T>().Select(static name => name.ToLowerInvariant()))}{(given ? $", not '{text}'" : "")}.");
    }

    private FarmOptions Fail(string error)
    {
        _error = error;
        return _options;
    }
}
