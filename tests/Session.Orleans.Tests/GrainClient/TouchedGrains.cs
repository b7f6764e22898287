using System.Collections.Concurrent;
using System.Reflection;
using OrleansSessions.Grains;

namespace OrleansSessions.Tests;

/// <summary>Grains that hold each touch until they are let go. Both the factory and each of its grains.</summary>
public class TouchedGrains : DispatchProxy
{
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<TimeSpan> _ages = new();
    private TouchedGrains? _all;
    private int _inside;
    private int _most;

    /// <summary>Ends when as many are inside as may be.</summary>
    public Task Full => _full.Task;

    /// <summary>How many were inside at most.</summary>
    public int Most => _most;

    /// <summary>How long ago each touch was, as the grains were told.</summary>
    public IReadOnlyCollection<TimeSpan> Ages => _ages;

    public void LetGo() => _go.SetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod?.Name == nameof(ISessionGrain.TouchAsync))
        {
            return _all!.TouchAsync((TimeSpan)args![1]!);
        }

        var grain = Create<ISessionGrain, TouchedGrains>();
        ((TouchedGrains)(object)grain)._all = this;
        return grain;
    }

    private async Task<TouchOutcome> TouchAsync(TimeSpan age)
    {
        _ages.Enqueue(age);
        lock (_ages)
        {
            _most = Math.Max(_most, ++_inside);
            if (_inside == GrainSessionClient.MaximumConcurrentTouches)
            {
                _full.TrySetResult();
            }
        }

        await _go.Task;
        lock (_ages)
        {
            _inside--;
        }

        return new TouchOutcome();
    }
}
