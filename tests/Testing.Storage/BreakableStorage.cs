using System.Threading.Channels;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Testing;

/// <summary>
/// A storage whose calls break when a test says so. A knob per kind of call: <see cref="Reads"/>, <see cref="Writes"/>, <see cref="Clears"/>.
/// </summary>
/// <remarks>
/// A call that breaks works on a copy of the state at the time of the call, and only a response changes the caller's state, as with a provider across a
/// network: a write that is applied late stores the state of that time. The overloads with a token ignore the token, as the Redis and ADO.NET providers do.
/// </remarks>
public sealed class BreakableStorage : IGrainStorage
{
    private readonly IGrainStorage _inner;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string StateName, GrainId GrainId), CallCounts> _counts = [];
    private readonly Channel<HangingCall> _hangs = Channel.CreateUnbounded<HangingCall>();
    private CallCounts _total;

    /// <param name="inner">The storage that calls are applied to.</param>
    /// <param name="time">Runs <see cref="Break.Late"/>.</param>
    /// <param name="seed">The seed for <see cref="CallBreaks.Odds"/>. The same sequence of calls breaks in the same places.</param>
    public BreakableStorage(IGrainStorage inner, TimeProvider time, int seed = 0)
    {
        _inner = inner;
        _time = time;
        Reads = new CallBreaks(seed);
        Writes = new CallBreaks(seed + 1);
        Clears = new CallBreaks(seed + 2);
    }

    public CallBreaks Reads { get; }

    public CallBreaks Writes { get; }

    public CallBreaks Clears { get; }

    /// <summary>The delay of the response to a <see cref="Break.Late"/> call. Default 100 ms.</summary>
    public TimeSpan LateBy { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The calls of all rows together.</summary>
    public CallCounts Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>The calls of one row.</summary>
    public CallCounts Of(string stateName, GrainId grainId)
    {
        lock (_lock)
        {
            return _counts.GetValueOrDefault((stateName, grainId));
        }
    }

    /// <summary>Waits until a call hangs. Returns each hanging call once, in the order in which they began to hang.</summary>
    public async Task<HangingCall> NextHangAsync(CancellationToken cancellationToken = default) =>
        await _hangs.Reader.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        CallAsync(StorageCall.Read, Reads, stateName, grainId, grainState);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        CallAsync(StorageCall.Write, Writes, stateName, grainId, grainState);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        CallAsync(StorageCall.Clear, Clears, stateName, grainId, grainState);

    private Task CallAsync<T>(StorageCall call, CallBreaks breaks, string stateName, GrainId grainId, IGrainState<T> state)
    {
        lock (_lock)
        {
            _total = _total.And(call);
            _counts[(stateName, grainId)] = _counts.GetValueOrDefault((stateName, grainId)).And(call);
        }

        var given = Copy(state);
        return breaks.Take() switch
        {
            Break.None => LandAsync(call, stateName, grainId, state),
            Break.BeforeWrite => Task.FromException(Broken(call, "before")),
            Break.AfterWrite => LandAndFailAsync(call, stateName, grainId, given),
            Break.Hang => HangAsync(call, stateName, grainId, given, state),
            Break.Late => LandAndAnswerLateAsync(call, stateName, grainId, given, state),
            var unknown => throw new InvalidOperationException($"No break is called {unknown}."),
        };
    }

    private Task LandAsync<T>(StorageCall call, string stateName, GrainId grainId, IGrainState<T> state) => call switch
    {
        StorageCall.Read => _inner.ReadStateAsync(stateName, grainId, state),
        StorageCall.Write => _inner.WriteStateAsync(stateName, grainId, state),
        _ => _inner.ClearStateAsync(stateName, grainId, state),
    };

    private async Task LandAndFailAsync<T>(StorageCall call, string stateName, GrainId grainId, GrainState<T> given)
    {
        Exception? lost = null;
        try
        {
            await LandAsync(call, stateName, grainId, given);
        }
        catch (InconsistentStateException refusal)
        {
            lost = refusal;
        }

        throw Broken(call, "after", lost);
    }

    private async Task LandAndAnswerLateAsync<T>(StorageCall call, string stateName, GrainId grainId, GrainState<T> given, IGrainState<T> state)
    {
        try
        {
            await LandAsync(call, stateName, grainId, given);
        }
        finally
        {
            await Task.Delay(LateBy, _time, CancellationToken.None);
        }

        Answer(given, state);
    }

    private async Task HangAsync<T>(StorageCall call, string stateName, GrainId grainId, GrainState<T> given, IGrainState<T> state)
    {
        var hanging = new HangingCall(call, stateName, grainId);
        _hangs.Writer.TryWrite(hanging);
        var ending = await hanging.Decided;
        try
        {
            switch (ending)
            {
                case HangingCall.Ending.LandAndAnswer:
                    await LandAsync(call, stateName, grainId, given);
                    Answer(given, state);
                    return;
                case HangingCall.Ending.LandAndFail:
                    await LandAndFailAsync(call, stateName, grainId, given);
                    return;
                default:
                    throw Broken(call, "before");
            }
        }
        finally
        {
            hanging.Ended();
        }
    }

    private static BrokenStorageException Broken(StorageCall call, string when, Exception? lost = null) =>
        new($"The test broke this {call} {when} it reached the store.", lost);

    private static void Answer<T>(GrainState<T> given, IGrainState<T> state) =>
        (state.State, state.ETag, state.RecordExists) = (given.State, given.ETag, given.RecordExists);

    private static GrainState<T> Copy<T>(IGrainState<T> state) =>
        new(state.State is StoredBytes stored ? (T)(object)new StoredBytes { Bytes = [.. stored.Bytes] } : state.State, state.ETag) { RecordExists = state.RecordExists };
}
