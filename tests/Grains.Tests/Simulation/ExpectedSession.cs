namespace OrleansSessions.Grains.Tests;

/// <summary>What callers were told of the session, and what they may be told therefore.</summary>
internal sealed class ExpectedSession(LifecycleSimulation world)
{
    /// <summary>
    /// How long after its last use a session may still be shown: the idle timeout and its slack (S7), and the time for which an adoption goes on whose
    /// caller has given up.
    /// </summary>
    private static readonly TimeSpan LongestLife = LifecycleSimulation.Idle + ExpiryRules.Slack(LifecycleSimulation.Idle) + TimeSpan.FromMinutes(1);

    private DateTimeOffset _touched = DateTimeOffset.MinValue;
    private TimeSpan _shortestIdle = LifecycleSimulation.Idle;
    private DateTimeOffset _used;
    private int _calls;
    private bool _isEnded;

    /// <summary>The session's id as the browser knows it.</summary>
    public SessionId Key { get; set; } = LifecycleSimulation.Ids[0];

    /// <summary>The id that a rotation was last sent under. Once that is stored, a touch under the id has no effect, whether or not the rotation was acknowledged.</summary>
    public SessionId RotatedFrom { get; set; }

    public Guid Incarnation { get; set; }

    /// <summary>When the session can have ended at the earliest, if nobody ended it: an acknowledged touch, and the idle timeout.</summary>
    public DateTimeOffset AliveUntil => _touched + _shortestIdle;

    /// <summary>Whether a request to end the session was sent.</summary>
    public bool IsEndRequested { get; set; }

    /// <summary>Whether it was acknowledged that the session's application is notified of its end.</summary>
    public bool IsNotified { get; set; }

    /// <summary>Whether the session must not be shown any more: its end was acknowledged, or handled, or it was not used for too long.</summary>
    public bool IsGone => _isEnded || (!world.HasClockSteps && (world.IsEndHandled || (_calls == 0 && world.Time.GetUtcNow() > _used + LongestLife)));

    /// <summary>Records a touch that was acknowledged to a request that was sent at that time.</summary>
    public void Touched(DateTimeOffset sent) => _touched = sent > _touched ? sent : _touched;

    /// <summary>Records that a lifetime was sent: its idle timeout may apply from now on.</summary>
    public void LifetimeSent(SessionLifetime lifetime) => _shortestIdle = ExpiryRules.Idle(lifetime, _shortestIdle);

    /// <summary>Records that the session's end was acknowledged.</summary>
    public void Ended() => _isEnded = true;

    /// <summary>Records for how long a call may use the session. One that was refused has not used it.</summary>
    public async Task<T> UseAsync<T>(Task<T> call)
    {
        _calls++;
        T answer;
        try
        {
            answer = await call;
        }
        finally
        {
            _calls--;
        }

        if (answer is not (LoadOutcome { Status: LoadStatus.Rotated or LoadStatus.Forkable or LoadStatus.Ended } or CommitOutcome { Status: CommitStatus.Ended }))
        {
            _used = world.Time.GetUtcNow();
        }

        return answer;
    }

    /// <summary>A request is told that there is no session.</summary>
    public void ToldEnded(string what) =>
        Assert.True(IsEndRequested || world.Time.GetUtcNow() >= AliveUntil, $"{world}: {what} at {world.Time.GetUtcNow():T}, alive until {AliveUntil:T} (S7, S10)");

    /// <summary>A request is shown the session, or changes it. A silo that is cut off may show what it has in memory (S13).</summary>
    public void Shown(Guid incarnation, bool wasGone) =>
        Assert.False(wasGone && incarnation == Incarnation && !world.Cluster.HasCutOff, $"{world}: shown after its end (S10)");
}
