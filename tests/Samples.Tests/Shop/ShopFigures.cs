using System.Globalization;
using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

/// <summary>What the browsers of a run have seen.</summary>
internal sealed class ShopFigures
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];
    private readonly List<string> _lost = [];
    private readonly SortedDictionary<int, int> _statuses = [];

    public int Requests { get; private set; }

    public int Acknowledged { get; private set; }

    /// <summary>Responses that said that nothing was stored: 4xx.</summary>
    public int Refused { get; private set; }

    /// <summary>Responses that said that the session is unavailable, and requests without a response.</summary>
    public int Failed { get; private set; }

    /// <summary>The longest that a browser was without its session.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Acknowledged writes that the session did not hold when nothing else was under way, a line for each.</summary>
    public IReadOnlyList<string> Lost => _lost;

    /// <summary>Counts a request. Those that take long on purpose have no time.</summary>
    public void Answered(int? status, TimeSpan? took)
    {
        lock (_gate)
        {
            Requests++;
            _statuses[status ?? 0] = _statuses.GetValueOrDefault(status ?? 0) + 1;
            if (status is null or >= 500)
                Failed++;
            else if (status >= 400)
                Refused++;
            else if (took is { } time)
                _milliseconds.Add(time.TotalMilliseconds);
        }
    }

    public void Compared(IReadOnlyList<string> lost, TimeSpan waited)
    {
        lock (_gate)
        {
            _lost.AddRange(lost);
            Longest = waited > Longest ? waited : Longest;
        }
    }

    public void Left(SessionModel model)
    {
        lock (_gate)
            Acknowledged += model.Acknowledged;
    }

    public RunLine ToLine(string kind, int seed, TimeSpan took)
    {
        var sorted = _milliseconds.Order().ToArray();
        return new RunLine(kind, Lost.Count == 0 ? RunLine.Right : RunLine.Wrong)
        {
            Seed = seed,
            Operations = Requests,
            Acknowledged = Acknowledged,
            Refused = Refused,
            Unknown = Failed,
            Findings = Lost.Count == 0 ? null : [.. Lost.Select(static line => line.Split(' ')[0].Split(':')[0]).CountBy(static key => key).Select(static key => $"{key.Key}: {key.Value}")],
            Longest = Math.Round(Longest.TotalSeconds, 1),
            Took = Math.Round(took.TotalSeconds, 1),
            Measured = string.Create(CultureInfo.InvariantCulture, $"{Lost.Count} acknowledged writes lost; p50 {At(sorted, 50):0.0} ms, p99 {At(sorted, 99):0} ms; responses: {string.Join(", ", _statuses.Select(static status => $"{(status.Key == 0 ? "none" : status.Key)} {status.Value}"))}"),
        };
    }

    private static double At(double[] sorted, int percent) => sorted.Length == 0 ? 0 : sorted[sorted.Length * percent / 100];
}
