namespace Orleans.Activations;

/// <summary>
/// Who may be in an activation. Calls come in while it is open; before and after they get a task to wait for. A closing gate lets nobody in,
/// not even calls that calls inside it have made: as on a silo, those wait for each other.
/// </summary>
internal sealed class ActivationGate
{
    private readonly Lock _lock = new();
    private Phase _phase = Phase.Opening;
    private int _inside;
    private long _lastExit;
    private ActivationEnd? _end;

    // While opening: done when it opens, failed if it cannot. While closing: done when it is closed. Null while it is open: nobody waits.
    private TaskCompletionSource? _change = Signal();

    private enum Phase : byte
    {
        Opening = 1,
        Open = 2,
        Closing = 3,
        Closed = 4,
    }

    /// <summary>Why it closes; null if nothing told it to.</summary>
    public ActivationEnd? End => Volatile.Read(ref _end);

    /// <summary>Whether it was open once.</summary>
    public bool WasOpen { get; private set; }

    /// <summary>Whether it is closed for good.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _phase is Phase.Closed;
            }
        }
    }

    /// <summary>Done when it opens or closes; at once if it does neither now.</summary>
    public Task WhenChanged
    {
        get
        {
            lock (_lock)
            {
                return _change?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Lets a call in, or says what it waits for before it looks again for an activation to enter.</summary>
    public bool TryEnter(out Task change)
    {
        lock (_lock)
        {
            if (_phase is Phase.Open)
            {
                _inside++;
                change = Task.CompletedTask;
                return true;
            }

            change = _change!.Task;
            return false;
        }
    }

    /// <summary>Lets a call out; true if it was the last one inside a closing gate: its activation ends now.</summary>
    /// <param name="moment">When it left, if that puts off collection.</param>
    public bool Exit(long? moment)
    {
        lock (_lock)
        {
            _lastExit = moment ?? _lastExit;
            return --_inside == 0 && _phase is Phase.Closing;
        }
    }

    /// <summary>Opens; false if it was told to close meanwhile.</summary>
    public bool TryOpen(long moment)
    {
        TaskCompletionSource opened;
        lock (_lock)
        {
            if (_phase is not Phase.Opening)
            {
                return false;
            }

            _phase = Phase.Open;
            WasOpen = true;
            _lastExit = moment;
            opened = _change!;
            _change = null;
        }

        opened.SetResult();
        return true;
    }

    /// <summary>Begins to close; false if it was closing already, or is not idle.</summary>
    /// <param name="end">Why.</param>
    /// <param name="ifIdleSince">Close only if nobody is inside and nobody left after this moment; null closes in any case.</param>
    /// <param name="empty">Whether nobody is inside: its activation ends now.</param>
    public bool TryClose(ActivationEnd end, long? ifIdleSince, out bool empty)
    {
        lock (_lock)
        {
            empty = _phase is Phase.Open && _inside == 0;
            if (_phase is Phase.Closing or Phase.Closed || (ifIdleSince is { } since && !(empty && _lastExit <= since)))
            {
                return false;
            }

            _end = end;
            _phase = Phase.Closing;
            _change ??= Signal();
            return true;
        }
    }

    /// <summary>Closes for good. Those who wait look for another activation, or fail with <paramref name="failure"/>.</summary>
    public void Close(Exception? failure)
    {
        TaskCompletionSource closed;
        lock (_lock)
        {
            _phase = Phase.Closed;
            closed = _change ??= Signal();
        }

        if (failure is null)
        {
            closed.SetResult();
            return;
        }

        closed.SetException(failure);
        _ = closed.Task.Exception;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
