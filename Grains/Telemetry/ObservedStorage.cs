using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>A storage whose calls are timed, each until the provider answers, however long its caller waits.</summary>
internal sealed class ObservedStorage(IGrainStorage inner, string name, StorageMetrics metrics, TimeProvider time) : IGrainStorage
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
        try
        {
            await call(stateName, grainId, state);
        }
        catch (Exception error)
        {
            outcome = error is InconsistentStateException ? "raced" : "failed";
            throw;
        }
        finally
        {
            metrics.Called(name, operation, outcome, time.GetElapsedTime(began));
            ClusterTracing.End(span, outcome, outcome == "failed");
        }
    }
}
