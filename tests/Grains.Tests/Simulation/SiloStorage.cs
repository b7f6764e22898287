using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains.Tests;

/// <summary>The storage as one silo reaches it.</summary>
internal sealed class SiloStorage(IGrainStorage storage, Func<GrainId, bool> isOut) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        isOut(grainId) ? Fail() : storage.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        isOut(grainId) ? Fail() : storage.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        isOut(grainId) ? Fail() : storage.ClearStateAsync(stateName, grainId, grainState);

    private static Task Fail() => Task.FromException(new IOException("The simulation keeps this row from this silo."));
}
