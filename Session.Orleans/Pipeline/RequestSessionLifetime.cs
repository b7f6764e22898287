namespace OrleansSessions;

/// <summary>The lifetime of a request's session, and the bounds of what it can be set to.</summary>
internal sealed class RequestSessionLifetime(OrleansSession session, SessionPipeline pipeline) : ISessionLifetimeFeature
{
    public TimeSpan IdleTimeout
    {
        get => session.Lifetime.Idle is var own && own > TimeSpan.Zero ? own : pipeline.IdleTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, CachingSessionClient.MaximumIdleTimeout);
            session.Lifetime = session.Lifetime with { Idle = value };
        }
    }

    public DateTimeOffset? EndsAt
    {
        get => session.Lifetime.Ends;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? DateTimeOffset.MaxValue, pipeline.Now, nameof(value));
            session.Lifetime = session.Lifetime with { Ends = value };
        }
    }
}
