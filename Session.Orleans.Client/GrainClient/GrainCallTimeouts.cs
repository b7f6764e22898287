namespace OrleansSessions.Client;

/// <summary>The timeouts and retries of grain calls.</summary>
/// <param name="Attempt">How long one attempt may take.</param>
/// <param name="Outage">How long a call is retried while no silo answers, all attempts together.</param>
/// <param name="MaximumRetryDelay">The longest pause before a call is sent again.</param>
/// <param name="RetriesRefusals">Whether a call that a healthy silo refused is retried.</param>
internal sealed record GrainCallTimeouts(TimeSpan Attempt, TimeSpan Outage, TimeSpan MaximumRetryDelay, bool RetriesRefusals)
{
    /// <summary>How long a call without a timeout of its own is tried. A web node's <c>IOTimeout</c> also limits it.</summary>
    public TimeSpan DefaultLimit { get; init; } = Outage;

    /// <summary>
    /// The timeouts inside a silo. Orleans itself fails the calls to a lost silo, and the web node that waits has its own schedule, so an hour
    /// stands for no limit. Only calls that a deactivating activation did not accept are retried; it is gone in a moment.
    /// </summary>
    public static GrainCallTimeouts InSilo { get; } = new(TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(20), RetriesRefusals: false) { DefaultLimit = TimeSpan.FromSeconds(5) };

    /// <summary>Returns how long to try a call whose sender waits for <paramref name="timeout"/>.</summary>
    public TimeSpan Limit(TimeSpan timeout) => timeout > TimeSpan.Zero && timeout < Outage ? timeout : Outage;
}
