namespace OrleansSessions;

/// <summary>The texts of a failure response, for people and for programs. They contain no data of the session and no details of the cluster.</summary>
/// <param name="Outcome"><c>refused</c>: nothing was applied. <c>unknown</c>: it may have been, or a part of it was. <c>unavailable</c>: there was nothing to apply.</param>
/// <param name="Title">What happened, in one line.</param>
/// <param name="Detail">What to do.</param>
/// <param name="CanRetry">Whether the same request may succeed later.</param>
internal sealed record FailureText(string Outcome, string Title, string Detail, bool CanRetry)
{
    private static readonly FailureText Unavailable = new(
        "unavailable", "The session is not available", "Nothing was changed in it. Try again in a moment.", true);

    private static readonly FailureText Refused = new(
        "refused", "The session could not be stored", "Nothing of this request was stored in it. Try again in a moment.", true);

    private static readonly FailureText Busy = new(
        "refused", "The session is busy", "Other requests use it exclusively. Nothing of this request was stored in it. Try again in a moment.", true);

    private static readonly FailureText Ended = new(
        "refused", "The session ended", "It ended while this request ran, and nothing of the request was stored in it. Start again.", true);

    private static readonly FailureText Rotated = new(
        "refused", "The session has a new key", "Another request of yours gave it one, and nothing of this request was stored in it. Try again.", true);

    private static readonly FailureText Conflict = new(
        "refused", "The session was changed meanwhile", "Another request changed the same, and nothing of this request was stored in it. Reload the page and try again.", true);

    private static readonly FailureText Limit = new(
        "refused", "The session is full", "It would have held more than it may, and nothing of this request was stored in it.", false);

    private static readonly FailureText Unknown = new(
        "unknown", "The session may not be stored", "It is not known whether the changes of this request were stored. Reload the page to see, before you try again.", true);

    private static readonly FailureText Partly = new(
        "unknown", "The session is stored in part", "A part of what this request changed was stored, the rest was not. Reload the page to see, before you try again.", true);

    /// <param name="failure">What happened.</param>
    /// <param name="storedBefore">Whether earlier changes of the request were stored: then the text must not say that nothing was.</param>
    public static FailureText Of(Exception failure, bool storedBefore) => Of(failure) is var text && storedBefore && text != Unknown ? Partly : text;

    private static FailureText Of(Exception failure) => failure switch
    {
        SessionUnavailableException { MayHaveEnded: false } => Unavailable,
        SessionBusyException => Busy,
        SessionEndedException { Reason: SessionEndReason.Rotated } => Rotated,
        SessionEndedException => Ended,
        SessionConflictException => Conflict,
        SessionLimitException => Limit,
        SessionCommitException { Outcome: SessionCommitOutcome.Refused } => Refused,
        _ => Unknown,
    };

    public string ToProblem() =>
        $$"""{"type":"about:blank","title":"{{Title}}","status":503,"detail":"{{Detail}}","outcome":"{{Outcome}}"}""";

    public string ToHtml() =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Title}</title></head>
        <body data-outcome="{Outcome}"><h1>{Title}</h1><p>{Detail}</p></body>
        </html>
        """;
}
