using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Tests;

/// <summary>One session's row, and every document that ever landed in it, in order.</summary>
internal sealed class LandedStorage(SessionId id, TimeProvider? time = null) : IGrainStorage
{
    private byte[]? _row;
    private int _etag;

    public List<SessionDocument> Landed { get; } = [];

    /// <summary>When each of them landed, if there is a clock.</summary>
    public List<DateTimeOffset> LandedAt { get; } = [];

    /// <summary>How many had landed whenever the row went.</summary>
    public HashSet<int> Clearings { get; } = [];

    public List<byte[]> SetAside { get; } = [];

    public byte[]? Row => _row;

    /// <summary>Until when the storage must keep the row at least; null for as long as nobody clears it.</summary>
    public DateTimeOffset? KeepUntil { get; private set; }

    public SessionDocument? Current => _row is null ? null : DocumentForm.Read(_row, id).Document;

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
            SetAside.Add(bytes);
            return;
        }

        Check(grainState.ETag);
        _row = bytes;
        KeepUntil = stored.KeepUntil;
        _etag++;
        if (DocumentForm.Read(_row, id).Document is { } document)
        {
            Landed.Add(document);
            LandedAt.Add(time?.GetUtcNow() ?? default);
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
        Clearings.Add(Landed.Count);
        grainState.ETag = null!;
        grainState.RecordExists = false;
        await Task.Yield();
    }

    /// <summary>Puts an earlier document back, as a restored backup does.</summary>
    public void Rewind(int count)
    {
        _row = DocumentForm.Write(Landed[count - 1], DocumentForm.FormatMax);
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
