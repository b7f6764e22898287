namespace OrleansSessions;

/// <summary>The id and the age of a commit. A commit that is sent again unchanged carries the same id, and its age (S5).</summary>
internal sealed class CommitAttempt(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private bool _isSent;

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Records that the commit is sent now, and returns its age: zero the first time.</summary>
    public TimeSpan Send()
    {
        var age = _isSent ? time.GetElapsedTime(_began) : TimeSpan.Zero;
        _isSent = true;
        return age;
    }
}
