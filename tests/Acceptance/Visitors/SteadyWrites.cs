namespace OrleansSessions.Acceptance;

/// <summary>Writes to several sessions, from the start of a scenario to its end.</summary>
internal sealed class SteadyWrites : IDisposable
{
    /// <summary>Enough sessions that some of them are in any one silo.</summary>
    public const int WriterCount = 18;

    private const int MaximumItems = 1_500;
    private const int WritesBetween = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenSource _enough;
    private Task _writing = Task.CompletedTask;

    private SteadyWrites(LaunchedFarm farm, TimeProvider time, TimeSpan timeout, CancellationToken cancel)
    {
        Writers = new Writers(farm.Url, WriterCount, MaximumItems, time, Pause);
        _time = time;
        _timeout = timeout;
        _cancel = cancel;
        _enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    }

    public Writers Writers { get; }

    /// <summary>Starts the writes, and returns when every session has had some of them acknowledged.</summary>
    /// <param name="farm">The farm.</param>
    /// <param name="time">The clock.</param>
    /// <param name="timeout">How long every session may take for its next acknowledged writes.</param>
    /// <param name="cancel">Ends the scenario.</param>
    public static async Task<SteadyWrites> StartAsync(LaunchedFarm farm, TimeProvider time, TimeSpan timeout, CancellationToken cancel)
    {
        var writes = new SteadyWrites(farm, time, timeout, cancel);
        await writes.Writers.EstablishAsync(cancel);
        writes._writing = writes.Writers.WriteAsync(writes._enough.Token);
        await writes.ContinueAsync();
        return writes;
    }

    /// <summary>Completes when every session has had more writes acknowledged.</summary>
    /// <exception cref="TimeoutException">One of them did not in time.</exception>
    public Task ContinueAsync() => Writers.EachAcknowledgedAsync(WritesBetween).WaitAsync(_timeout, _time, _cancel);

    /// <summary>Stops the writes, and counts acknowledged ones that are lost.</summary>
    public async Task<int> StopAsync()
    {
        await _enough.CancelAsync();
        await _writing;
        return await Writers.CountLostAsync(_cancel);
    }

    public void Dispose()
    {
        _enough.Dispose();
        Writers.Dispose();
    }
}
