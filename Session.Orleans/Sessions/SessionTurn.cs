namespace OrleansSessions;

/// <summary>Lets one caller in at a time. It costs nothing until two come at once.</summary>
internal sealed class SessionTurn
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _taken;

    public async ValueTask<Taken> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task before;
            lock (_lock)
            {
                if (_taken is null)
                {
                    _taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return new Taken(this);
                }

                before = _taken.Task;
            }

            await before.WaitAsync(cancellationToken);
        }
    }

    private void Leave()
    {
        TaskCompletionSource done;
        lock (_lock)
        {
            done = _taken!;
            _taken = null;
        }

        done.SetResult();
    }

    public readonly struct Taken(SessionTurn turn) : IDisposable
    {
        public void Dispose() => turn.Leave();
    }
}
