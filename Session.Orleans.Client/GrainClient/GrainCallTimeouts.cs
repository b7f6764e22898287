namespace OrleansSessions.Client;

/// <summary>How long grain calls are waited for, and what is tried again.</summary>
/// <param name="Attempt">How long one attempt may take.</param>
/// <param name="Outage">How long a call keeps trying while nobody answers it, all attempts together.</param>
/// <param name="MaximumRetryDelay">The longest pause before a call is sent again.</param>
/// <param name="RetriesRefusals">Whether a silo that says "not now" is asked again here.</param>
internal sealed record GrainCallTimeouts(TimeSpan Attempt, TimeSpan Outage, TimeSpan MaximumRetryDelay, bool RetriesRefusals)
{
    /// <summary>How long a call is tried that names no time of its own. A web node bounds it by its <c>IOTimeout</c> besides.</summary>
    public TimeSpan DefaultLimit { get; init; } = Outage;

    /// <summary>
    /// Inside a silo: the cluster itself fails what a lost silo will never answer, and the web node that waits has its own schedule. An hour
    /// stands for "for ever": a session call that takes as long is none that anybody waits for. What is sent again is what an activation on its
    /// way out did not take, and it is gone in a moment.
    /// </summary>
    public static GrainCallTimeouts InSilo { get; } = new(TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(20), RetriesRefusals: false) { DefaultLimit = TimeSpan.FromSeconds(5) };

    /// <summary>How long a call is tried whose sender waits for <paramref name="timeout"/>.</summary>
    public TimeSpan Limit(TimeSpan timeout) => timeout > TimeSpan.Zero && timeout < Outage ? timeout : Outage;
}
