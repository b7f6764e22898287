using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains.Tests;

/// <summary>The rows of several sessions, each with every document that was ever stored in it.</summary>
internal sealed class RecordingRows(IEnumerable<SessionId> ids) : IGrainStorage
{
    private readonly Dictionary<GrainId, RecordingStorage> _rows = ids.ToDictionary(SessionRow.RowOf, static id => new RecordingStorage(id));

    public RecordingStorage this[SessionId id] => _rows[SessionRow.RowOf(id)];

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _rows[grainId].ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _rows[grainId].WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => _rows[grainId].ClearStateAsync(stateName, grainId, grainState);
}
