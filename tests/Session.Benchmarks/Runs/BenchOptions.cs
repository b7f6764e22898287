using System.Globalization;

namespace OrleansSessions.Benchmarks;

/// <summary>What is measured, and for how long.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        dotnet run -c Release --project tests/Session.Benchmarks -- [requests] [telemetry] [memory] [--rounds N] [--seconds N] [--sessions N]

          requests     requests of a web node over each way to the sessions, beside ASP.NET Core's own session on the same Redis
          telemetry    requests with measuring on, and off
          memory       what a session costs a silo, and a Redis
          --rounds N   interleaved rounds, of which medians are told; default 5
          --seconds N  how long one measurement of a round takes; default 3
          --sessions N how many sessions memory counts; default 50000
        """;

    public required IReadOnlyList<IRun> Runs { get; init; }

    public int Rounds { get; init; } = 5;

    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(3);

    public int Sessions { get; init; } = 50_000;

    public static bool TryParse(string[] args, out BenchOptions options)
    {
        var runs = new List<IRun>();
        options = new BenchOptions { Runs = runs };
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "requests":
                    runs.Add(new RequestsRun());
                    break;
                case "telemetry":
                    runs.Add(new TelemetryRun());
                    break;
                case "memory":
                    runs.Add(new MemoryRun());
                    break;
                case "--rounds" when Number(args, ++i) is { } rounds:
                    options = options with { Rounds = rounds };
                    break;
                case "--seconds" when Number(args, ++i) is { } seconds:
                    options = options with { Length = TimeSpan.FromSeconds(seconds) };
                    break;
                case "--sessions" when Number(args, ++i) is { } sessions:
                    options = options with { Sessions = sessions };
                    break;
                default:
                    return false;
            }
        }

        return runs.Count > 0;
    }

    private static int? Number(string[] args, int at) =>
        at < args.Length && int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
