namespace OrleansSessions;

/// <summary>The lifetime of a request's session. The values that are set are stored with the session, and apply on every node.</summary>
public interface ISessionLifetimeFeature
{
    /// <summary>
    /// How long the session lives while it is not used. Until it is set, <c>SessionOptions.IdleTimeout</c> of each request counts; afterwards only this
    /// value does. Setting it establishes the session, as <c>Set</c> does.
    /// </summary>
    /// <value>1 second to 3,660 days.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    /// <exception cref="InvalidOperationException">
    /// The session cannot be changed: the request is over, the endpoint is read-only, or the response has started and a new session would need a
    /// cookie.
    /// </exception>
    TimeSpan IdleTimeout { get; set; }

    /// <summary>
    /// When the session ends, however much it is used. A session begins with <see cref="OrleansSessionOptions.AbsoluteTimeout"/> from its first commit.
    /// Setting it establishes the session, as <c>Set</c> does.
    /// </summary>
    /// <value>A time in the future, in UTC; null if only the idle timeout ends the session.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in the future. To end a session now, call <c>AbandonSessionAsync</c>.</exception>
    /// <exception cref="InvalidOperationException">
    /// The session cannot be changed: the request is over, the endpoint is read-only, or the response has started and a new session would need a
    /// cookie.
    /// </exception>
    DateTimeOffset? EndsAt { get; set; }
}
