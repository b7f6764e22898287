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

    /// <summary>Applies the call now, with the state of its arguments, and responds. Completes when the response is given.</summary>
    public Task ApplyLateAsync() => End(Ending.LandAndAnswer);

    /// <summary>Applies the call now, with the state of its arguments; the caller gets an error.</summary>
    public Task ApplyLateAndFailAsync() => End(Ending.LandAndFail);

    /// <summary>Does not apply the call; the caller gets an error.</summary>
    public Task FailAsync() => End(Ending.Fail);

    internal void Ended() => _ended.TrySetResult();

    private Task End(Ending ending)
    {
        _ending.TrySetResult(ending);
        return _ended.Task;
    }
}
