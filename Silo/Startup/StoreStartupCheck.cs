namespace OrleansSessions.Silo;

/// <summary>
/// Waits before the silo starts until each store that it needs can be reached and accepts its credentials. Otherwise Orleans and the stores' clients
/// would wait, each in its own way: for minutes, with a stack trace each second, or without a line.
/// </summary>
internal sealed partial class StoreStartupCheck(IEnumerable<StoreUse> stores, RedisConnections redis, TimeProvider time, ILogger<StoreStartupCheck> logger)
{
    /// <summary>How long a store is waited for: 60 s. Then the start fails, and an orchestrator may show that.</summary>
    public static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(60);

    /// <summary>How often it is said what is waited for: every 10 s.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AttemptInterval = TimeSpan.FromSeconds(1);

    /// <summary>One store of each connection.</summary>
    public static IEnumerable<StoreUse> Distinct(IEnumerable<StoreUse> stores) => stores.DistinctBy(static store => (store.Provider, store.Connection.Text));

    /// <summary>Waits for all stores.</summary>
    /// <param name="stopping">Signaled when the process is asked to stop.</param>
    /// <returns>False when that happened meanwhile.</returns>
    /// <exception cref="StartRefusedException">A store could not be used for 60 s.</exception>
    public async Task<bool> AwaitAsync(CancellationToken stopping)
    {
        try
        {
            await Task.WhenAll(stores.Select(store => AwaitAsync(store, cancellation => store.TryAsync(redis, cancellation), stopping)));
            return !stopping.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <param name="store">The store.</param>
    /// <param name="attempt">Calls it once.</param>
    /// <param name="cancellationToken">Signaled when the start is given up.</param>
    internal async Task AwaitAsync(StoreUse store, Func<CancellationToken, Task> attempt, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        long? reportedAt = null;
        while (await FaultAsync(store, attempt, cancellationToken) is { } fault)
        {
            var waited = time.GetElapsedTime(began);
            if (waited >= MaximumWait)
            {
                throw Unusable(store, $"could not be used for {waited.TotalSeconds:0} s: {fault}");
            }

            if (reportedAt is not { } at || time.GetElapsedTime(at) >= ReportInterval)
            {
                reportedAt = time.GetTimestamp();
                LogWaits(store.Purpose, store.Address, fault, (MaximumWait - waited).TotalSeconds);
            }

            await Task.Delay(AttemptInterval, time, cancellationToken);
        }
    }

    /// <summary>Finds out whether a store ended the start, and which. Orleans' own exceptions do not tell: some have the client's only as a text.</summary>
    /// <param name="failure">What ended the start.</param>
    /// <param name="stopping">Signaled when the process is asked to stop: then nothing is waited for.</param>
    /// <returns>The fault to report; null when no store ended the start, or it is not known whether one did.</returns>
    public async Task<StartRefusedException?> ExplainAsync(Exception failure, CancellationToken stopping)
    {
        if (failure is StartRefusedException or ForeignOwnerException or ForeignTableException)
        {
            return null; // a store that fails as well is not the reason
        }

        try
        {
            var faults = await Task.WhenAll(stores.Select(async store => (Store: store, Fault: await FaultAsync(store, cancellation => store.TryAsync(redis, cancellation), stopping))));
            if (faults.FirstOrDefault(static answer => answer.Fault is not null) is { Store: { } failed, Fault: var fault })
            {
                return Unusable(failed, $"failed while the silo started: {fault}, and the start ended with {failure.GetType().Name}", failure);
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return null;
        }

        return !StoreFault.IsOfStore(failure) ? null : new StartRefusedException($"A store failed while the silo started: {StoreFault.Of(failure)}, and the start ended with {failure.GetType().Name}. It answers again: start the silo again.", failure);
    }

    private static StartRefusedException Unusable(StoreUse store, string fault, Exception? failure = null) =>
        new($"The {store.Purpose} ({store.Address}) {fault}. Check {store.Connection.Settings}, and the store.", failure);

    private async Task<string?> FaultAsync(StoreUse store, Func<CancellationToken, Task> attempt, CancellationToken cancellationToken)
    {
        try
        {
            await attempt(cancellationToken).WaitAsync(store.AttemptTime, time, cancellationToken);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return StoreFault.IsAnswer(e) ? null : StoreFault.Of(e);
        }
    }

    [LoggerMessage(175, LogLevel.Warning, "The silo waits for the {Purpose} ({Address}): {Reason}. It gives up in {Seconds:0} s.", EventName = "StoreAwaited")]
    private partial void LogWaits(string purpose, string address, string reason, double seconds);
}
