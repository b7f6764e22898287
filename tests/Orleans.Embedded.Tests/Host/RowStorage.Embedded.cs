using System.Globalization;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Engines;

/// <summary>Rows that outlive hosts, each under its own version.</summary>
internal sealed class RowStorage : IGrainStorage
{
    private readonly Dictionary<(string, GrainId), (object? State, string ETag)> _rows = [];
    private int _versions;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _rows.TryGetValue((stateName, grainId), out var row);
        (grainState.State, grainState.ETag) = ((T?)row.State, row.ETag);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = _rows.GetValueOrDefault((stateName, grainId)).ETag;
        if (stored != grainState.ETag)
        {
            throw new InconsistentStateException("Another version is stored.", stored, grainState.ETag);
        }

        var version = (++_versions).ToString(CultureInfo.InvariantCulture);
        _rows[(stateName, grainId)] = (grainState.State, version);
        (grainState.ETag, grainState.RecordExists) = (version, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
}
