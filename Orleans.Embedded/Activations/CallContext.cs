using System.Diagnostics;

namespace Orleans.Activations;

/// <summary>
/// Runs a grain's code with nothing of its caller's context but the current <see cref="Activity"/>, as a call between silos would be. What a
/// grain starts in a call, its write loop say, would otherwise hold the caller's request for as long as it runs, and code that reads an
/// <see cref="AsyncLocal{T}"/> of its caller would work here and fail on a silo.
/// </summary>
internal readonly ref struct CallContext
{
    private static readonly ExecutionContext s_empty = CaptureEmpty();

    private readonly ExecutionContext? _caller;
    private readonly SynchronizationContext? _synchronization;

    private CallContext(ExecutionContext? caller, SynchronizationContext? synchronization)
    {
        _caller = caller;
        _synchronization = synchronization;
    }

    /// <summary>Leaves the caller's context, until it is disposed. A caller that has suppressed its flow brings nothing along anyway.</summary>
    public static CallContext Enter()
    {
        var entered = new CallContext(ExecutionContext.Capture(), SynchronizationContext.Current);
        if (entered._synchronization is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }

        if (entered._caller is not null && entered._caller != s_empty)
        {
            var activity = Activity.Current;
            ExecutionContext.Restore(s_empty);
            Activity.Current = activity;
        }

        return entered;
    }

    /// <summary>Creates what would otherwise capture the context of whoever happens to create it.</summary>
    public static TResult WithoutFlow<TState, TResult>(TState state, Func<TState, TResult> create)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return create(state);
        }

        using var suppressed = ExecutionContext.SuppressFlow();
        return create(state);
    }

    /// <summary>Brings the caller's context back.</summary>
    public void Dispose()
    {
        if (_caller is not null)
        {
            ExecutionContext.Restore(_caller);
        }

        if (_synchronization is not null)
        {
            SynchronizationContext.SetSynchronizationContext(_synchronization);
        }
    }

    // Only a thread that was started without a context has the empty one.
    private static ExecutionContext CaptureEmpty()
    {
        ExecutionContext? empty = null;
        var thread = new Thread(() => empty = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return empty!;
    }
}
