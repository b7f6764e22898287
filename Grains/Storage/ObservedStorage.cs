using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>Measures and traces the calls of a storage: until the provider answers, or until its caller stops waiting.</summary>
internal sealed class ObservedStorage(IGrainStorage inner, string name, TimeSpan timeout, StorageMetrics metrics, StorageHealth health, TimeProvider time) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ObserveAsync("read", inner.ReadStateAsync, stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.State is StoredBytes { Bytes.Length: var bytes })
        {
            metrics.Wrote(name, bytes);
        }

        return ObserveAsync("write", inner.WriteStateAsync, stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ObserveAsync("clear", inner.ClearStateAsync, stateName, grainId, grainState);

    private async Task ObserveAsync<T>(string operation, Func<string, GrainId, IGrainState<T>, Task> call, string stateName, GrainId grainId, IGrainState<T> state)
    {
        var span = ClusterTracing.StartStorage(operation, name);
        var began = time.GetTimestamp();
        var outcome = "done";
        var (isRead, isKnownFormat) = (operation == "read", true);
        var begun = health.Begin(isRead);
        var task = CallAsync();

        // A call that times out is recorded when its caller stops waiting. The provider may answer minutes later, and until then the outage would not be
        // visible.
        var recorded = 0;
        ITimer? timer = task.IsCompleted ? null : time.CreateTimer(_ => Record("hung"), null, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            await task;
        }
        catch (Exception error)
        {
            outcome = error is InconsistentStateException ? "raced" : "failed";
            isKnownFormat = error is not NewerFormatException;
            throw;
        }
        finally
        {
            timer?.Dispose();
            Record(outcome);
            ClusterTracing.End(span, outcome, outcome == "failed");
        }

        // A provider may throw at once. That is an outcome too.
        async Task CallAsync() => await call(stateName, grainId, state);

        void Record(string outcome)
        {
            if (Interlocked.Exchange(ref recorded, 1) == 0)
            {
                metrics.Called(name, operation, outcome, time.GetElapsedTime(began));
                health.End(begun, isKnownFormat ? outcome is "failed" or "hung" : null);
            }
        }
    }
}
