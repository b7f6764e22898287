namespace OrleansSessions.Local;

/// <summary>Polls a child process until it is ready.</summary>
internal static class ReadinessProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = ResponseTimeout };

    /// <exception cref="FarmException">The child ended, or was not ready in time.</exception>
    public static async Task WaitAsync(ChildProcess child, TimeSpan timeout, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var last = "no response";
        while (time.GetElapsedTime(started) < timeout)
        {
            if (child.Ended.IsCompleted) throw new FarmException(Describe(child.Start, await child.Ended));

            last = await ProbeAsync(child.Start.Health, cancel);
            if (last == "OK") return;

            await Task.Delay(Interval, time, cancel);
        }
        throw new FarmException($"{child.Start.Name} was not ready within {timeout.TotalSeconds} s. Last result of {child.Start.Health}: {last}. Its log: {child.Start.LogFile}");
    }

    /// <summary>Describes how a child ended, with the end of its log.</summary>
    public static string Describe(ChildStart child, ChildExit exit) =>
        $"""
        {child.Name} ended with exit code {exit.ExitCode}. The end of its log ({child.LogFile}):
        {string.Join(Environment.NewLine, exit.LastLines.Select(line => "  | " + line))}
        """;

    private static async Task<string> ProbeAsync(Uri health, CancellationToken cancel)
    {
        try
        {
            using var response = await Http.GetAsync(health, cancel);
            return response.StatusCode.ToString();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"no response within {ResponseTimeout.TotalSeconds} s";
        }
    }
}
