namespace OrleansSessions.Silo;

/// <summary>
/// Answers with what was read last, if a new read takes too long: the status page is needed most when something does not answer. The read goes on, and
/// its result serves the next caller.
/// </summary>
internal sealed class LastKnown<T>(Func<Task<T>> read, TimeProvider time)
    where T : class
{
    // The whole page is to answer within a second.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(0.6);

    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private T? _value;
    private long _readAt;

    /// <summary>Gets the value, and how long ago it was read; both null when it was never read.</summary>
    public async Task<(T? Value, TimeSpan? Age)> GetAsync()
    {
        Task reading;
        lock (_gate)
        {
            reading = _reading = _reading.IsCompleted ? ReadAsync() : _reading;
        }

        await reading.WaitAsync(Within, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            return _value is null ? (null, null) : (_value, time.GetElapsedTime(_readAt));
        }
    }

    private async Task ReadAsync()
    {
        var value = await read();
        lock (_gate)
        {
            (_value, _readAt) = (value, time.GetTimestamp());
        }
    }
}
