namespace OrleansSessions;

/// <summary>When a request's session ends. What is set here is stored with the session, and counts on every node.</summary>
public interface ISessionLifetimeFeature
{
    /// <summary>
    /// How long the session lives unused. Until it is set, what <c>SessionOptions.IdleTimeout</c> says with each request counts; from then on only
    /// this. Setting it establishes the session, as <c>Set</c> does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than a second, or to more than ten years.</exception>
    TimeSpan IdleTimeout { get; set; }

    /// <summary>
    /// When the session ends, however much it is used; null when nothing but its idle timeout ends it. A session begins with
    /// <see cref="OrleansSessionOptions.AbsoluteTimeout"/> from its first commit. Setting it establishes the session, as <c>Set</c> does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a moment that is over: to end a session now, abandon it.</exception>
    DateTimeOffset? EndsAt { get; set; }
}
