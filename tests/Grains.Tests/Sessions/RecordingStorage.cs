using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Grains.Tests;

/// <summary>One session's row, and every document that was ever stored in it, in order.</summary>
internal sealed class RecordingStorage(SessionId id, TimeProvider? time = null) : IGrainStorage
{
    private byte[]? _row;
    private int _etag;

    public List<SessionDocument> Documents { get; } = [];

    /// <summary>When each of them was stored, if there is a clock.</summary>
    public List<DateTimeOffset> WrittenAt { get; } = [];

    /// <summary>How many documents had been stored each time the row was deleted.</summary>
    public HashSet<int> Clearings { get; } = [];

    public List<byte[]> Quarantined { get; } = [];

    public byte[]? Row => _row;

    /// <summary>Until when the storage must keep the row at least; null: until it is cleared.</summary>
    public DateTimeOffset? KeepUntil { get; private set; }

    public SessionDocument? Current => _row is null ? null : DocumentFormat.Read(_row, id).Document;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        grainState.RecordExists = _row is not null;
        grainState.ETag = _row is null ? null! : _etag.ToString();
        grainState.State = (T)(object)new StoredBytes { Bytes = _row ?? [] };
        await Task.Yield();
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        var stored = (StoredBytes)(object)grainState.State!;
        var bytes = stored.Bytes;
        if (grainId != SessionRow.RowOf(id))
        {
            Quarantined.Add(bytes);
            return;
        }

        Check(grainState.ETag);
        _row = bytes;
        KeepUntil = stored.KeepUntil;
        _etag++;
        if (DocumentFormat.Read(_row, id).Document is { } document)
        {
            Documents.Add(document);
            WrittenAt.Add(time?.GetUtcNow() ?? default);
        }

        grainState.ETag = _etag.ToString();
        grainState.RecordExists = true;
        await Task.Yield();
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        Check(grainState.ETag);
        _row = null;
        Clearings.Add(Documents.Count);
        grainState.ETag = null!;
        grainState.RecordExists = false;
        await Task.Yield();
    }

    /// <summary>Restores an earlier document, as from a backup.</summary>
    public void Rewind(int count)
    {
        _row = DocumentFormat.Write(Documents[count - 1], DocumentFormat.NewestFormat);
        _etag++;
    }

    private void Check(string? etag)
    {
        var current = _row is null ? null : _etag.ToString();
        if (etag != current)
        {
            throw new InconsistentStateException("Another one wrote first.", current, etag);
        }
    }
}
