namespace OrleansSessions;

/// <summary>A commit that may be sent more than once: sent again unchanged, it carries the same id and says how old it is (S5).</summary>
internal sealed class CommitAttempt(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private bool _isSent;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Takes note that it is sent now, and returns its age: zero the first time.</summary>
    public TimeSpan Send()
    {
        var age = _isSent ? time.GetElapsedTime(_began) : TimeSpan.Zero;
        _isSent = true;
        return age;
    }
}
