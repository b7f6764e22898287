using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>Keeps a farm busy with a mix of everything that visitors can do, so that its dashboards show something.</summary>
internal sealed class SteadyLoad(Uri farm, TimeProvider time, TextWriter output)
{
    private const int Visitors = 8;
    private const int Rounds = 20;
    private const int Concurrent = 3;
    private const int EndsAfterSeconds = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private int _done;
    private int _failed;

    /// <summary>Runs until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await output.WriteLineAsync($"Load: {Visitors} visitors at a time.");
        await Task.WhenAll(Enumerable.Range(0, Visitors).Select(visitor => VisitAsync(visitor, stop)).Append(ReportAsync(stop)));
    }

    private async Task VisitAsync(int visitor, CancellationToken stop)
    {
        for (var session = visitor; !stop.IsCancellationRequested; session++)
        {
            using var browser = new Browser(farm);
            for (var round = 0; round < Rounds && !stop.IsCancellationRequested; round++)
            {
                await Task.WhenAll(Round(browser, round, stop).Select(act => TryAsync(act, stop)));
                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            // One session is ended, one has an absolute end, one goes idle.
            await TryAsync((session % 3) switch
            {
                0 => browser.EndAsync(stop),
                1 => browser.EndAfterAsync(EndsAfterSeconds, stop),
                _ => Task.CompletedTask,
            }, stop);
        }
    }

    /// <summary>Requests that run at once.</summary>
    private static IEnumerable<Task> Round(Browser browser, int round, CancellationToken stop) => (round % 4) switch
    {
        0 => [browser.VisitAsync(stop)],
        1 => [browser.PostNoteAsync($"note-{round}", stop), .. Enumerable.Range(1, Concurrent).Select(number => browser.SaveDraftAsync(number, work: 20, stop))],
        2 => [browser.SessionAsync(stop), .. Enumerable.Range(0, Concurrent).Select(_ => browser.CountAsync(stop))],
        _ when round == Rounds / 2 + 1 => [browser.SignInAsync("ada", stop)],
        _ => [.. Enumerable.Range(0, Concurrent).Select(_ => browser.CountAsync(stop, "/refuse")), browser.CartAsync(stop)],
    };

    private async Task TryAsync(Task act, CancellationToken stop)
    {
        try
        {
            await act;
            Interlocked.Increment(ref _done);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            if (!stop.IsCancellationRequested) Interlocked.Increment(ref _failed);
        }
    }

    private async Task ReportAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"Load: {Interlocked.Exchange(ref _done, 0) / Every.TotalSeconds:0} requests a second, and {Interlocked.Exchange(ref _failed, 0)} that were refused or not answered."));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The farm is being ended.
        }
    }
}
