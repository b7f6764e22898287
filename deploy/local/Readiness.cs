using OrleansSessions.Local.Children;

namespace OrleansSessions.Local;

/// <summary>Asks a child whether it is ready, until it is or cannot become so.</summary>
internal static class Readiness
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerWithin };

    /// <exception cref="FarmException">The child ended, or was not ready in time.</exception>
    public static async Task WaitAsync(Child child, TimeSpan within, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var last = "no answer";
        while (time.GetElapsedTime(started) < within)
        {
            if (child.Ended.IsCompleted) throw new FarmException(EndOf(child.Start, await child.Ended));

            last = await AskAsync(child.Start.Health, cancel);
            if (last == "OK") return;

            await Task.Delay(AskEvery, time, cancel);
        }
        throw new FarmException($"{child.Start.Name} was not ready within {within.TotalSeconds} s; {child.Start.Health} said: {last}. Its log: {child.Start.LogFile}");
    }

    /// <summary>How a child ended, with the end of its log.</summary>
    public static string EndOf(ChildStart child, ChildEnd end) =>
        $"""
        {child.Name} ended with exit code {end.ExitCode}. The end of its log ({child.LogFile}):
        {string.Join(Environment.NewLine, end.LastLines.Select(line => "  | " + line))}
        """;

    private static async Task<string> AskAsync(Uri health, CancellationToken cancel)
    {
        try
        {
            using var answer = await Http.GetAsync(health, cancel);
            return answer.StatusCode.ToString();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"no answer within {AnswerWithin.TotalSeconds} s";
        }
    }
}
