using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>A storage whose calls are timed: until the provider answers, or until nobody waits for that any more.</summary>
internal sealed class ObservedStorage(IGrainStorage inner, string name, TimeSpan timeout, StorageMetrics metrics, TimeProvider time) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WatchAsync("read", inner.ReadStateAsync, stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.State is StoredBytes { Bytes.Length: var bytes })
        {
            metrics.Wrote(name, bytes);
        }

        return WatchAsync("write", inner.WriteStateAsync, stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WatchAsync("clear", inner.ClearStateAsync, stateName, grainId, grainState);

    private async Task WatchAsync<T>(string operation, Func<string, GrainId, IGrainState<T>, Task> call, string stateName, GrainId grainId, IGrainState<T> state)
    {
        var span = ClusterTracing.StartStorage(operation, name);
        var began = time.GetTimestamp();
        var outcome = "done";
        var task = call(stateName, grainId, state);

        // A call that hangs is told when its caller gives it up: the provider may answer minutes later, and an outage would not be seen before.
        var told = 0;
        ITimer? hangs = task.IsCompleted ? null : time.CreateTimer(_ => Tell("hung"), null, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            await task;
        }
        catch (Exception error)
        {
            outcome = error is InconsistentStateException ? "raced" : "failed";
            throw;
        }
        finally
        {
            hangs?.Dispose();
            Tell(outcome);
            ClusterTracing.End(span, outcome, outcome == "failed");
        }

        void Tell(string outcome)
        {
            if (Interlocked.Exchange(ref told, 1) == 0)
            {
                metrics.Called(name, operation, outcome, time.GetElapsedTime(began));
            }
        }
    }
}
