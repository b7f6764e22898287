namespace OrleansSessions;

/// <summary>
/// What is wrong with a request's session, for the response that replaces the application's. A page that is shown for the failure finds it in the
/// request's features: <c>context.Features.Get&lt;SessionFailure&gt;()</c>.
/// </summary>
public sealed class SessionFailure
{
    /// <summary>The exception.</summary>
    public required Exception Exception { get; init; }

    /// <summary>
    /// The status of the response: 409 if the session was changed, rotated or ended meanwhile, 413 if it would exceed a limit, 503 if it is unavailable
    /// or busy, or if the outcome is unknown.
    /// </summary>
    public required int StatusCode { get; init; }

    /// <summary><c>refused</c>: nothing was applied. <c>unknown</c>: it may have been, or a part of it was. <c>unavailable</c>: there was nothing to apply.</summary>
    public required string Outcome { get; init; }

    /// <summary>What happened, in one line, in English. It contains no data of the session.</summary>
    public required string Title { get; init; }

    /// <summary>What to do, in English.</summary>
    public required string Detail { get; init; }

    /// <summary>How long to wait before the next attempt; null if the same request would not succeed later.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
