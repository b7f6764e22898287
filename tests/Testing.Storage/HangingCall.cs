using Orleans.Runtime;

namespace OrleansSessions.Testing;

/// <summary>A call that gets no answer until one of the methods here is called; the first decides.</summary>
public sealed class HangingCall
{
    private readonly TaskCompletionSource<Ending> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HangingCall(StorageCall call, string stateName, GrainId grainId)
    {
        Call = call;
        StateName = stateName;
        GrainId = grainId;
    }

    internal enum Ending
    {
        LandAndAnswer,
        LandAndFail,
        Fail,
    }

    public StorageCall Call { get; }

    public string StateName { get; }

    public GrainId GrainId { get; }

    internal Task<Ending> Decided => _ending.Task;

    /// <summary>It lands now, with the state that it was called with, and is answered. Completes when the answer is given.</summary>
    public Task LandLateAsync() => End(Ending.LandAndAnswer);

    /// <summary>Applies the call now, with the state of its arguments; the caller gets an error.</summary>
    public Task LandLateAndFailAsync() => End(Ending.LandAndFail);

    /// <summary>Does not apply the call; the caller gets an error.</summary>
    public Task FailAsync() => End(Ending.Fail);

    internal void Ended() => _ended.TrySetResult();

    private Task End(Ending ending)
    {
        _ending.TrySetResult(ending);
        return _ended.Task;
    }
}
