using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>The texts of a failure response, for people and for programs. They contain no data of the session and no details of the cluster.</summary>
/// <param name="Status">The status of the response.</param>
/// <param name="Outcome"><c>refused</c>: nothing was applied. <c>unknown</c>: it may have been, or a part of it was. <c>unavailable</c>: there was nothing to apply.</param>
/// <param name="Title">What happened, in one line.</param>
/// <param name="Detail">What to do.</param>
internal sealed record FailureText(int Status, string Outcome, string Title, string Detail)
{
    private static readonly TimeSpan UsualRetryDelay = TimeSpan.FromSeconds(5);

    private static readonly FailureText Unavailable = new(
        StatusCodes.Status503ServiceUnavailable, "unavailable", "The session is not available", "Nothing was changed in it. Try again in a moment.");

    private static readonly FailureText Refused = new(
        StatusCodes.Status503ServiceUnavailable, "refused", "The session could not be stored", "Nothing of this request was stored in it. Try again in a moment.");

    private static readonly FailureText Busy = new(
        StatusCodes.Status503ServiceUnavailable, "refused", "The session is busy", "Other requests use it exclusively. Nothing of this request was stored in it. Try again in a moment.");

    private static readonly FailureText Ended = new(
        StatusCodes.Status409Conflict, "refused", "The session ended", "It ended while this request ran, and nothing of the request was stored in it. Start again.");

    private static readonly FailureText Rotated = new(
        StatusCodes.Status409Conflict, "refused", "The session has a new key", "Another request of yours gave it one, and nothing of this request was stored in it. Try again.");

    private static readonly FailureText Conflict = new(
        StatusCodes.Status409Conflict, "refused", "The session was changed meanwhile", "Another request changed the same, and nothing of this request was stored in it. Reload the page and try again.");

    private static readonly FailureText Limit = new(
        StatusCodes.Status413PayloadTooLarge, "refused", "The session is full", "It would have held more than it may, and nothing of this request was stored in it.");

    private static readonly FailureText Unknown = new(
        StatusCodes.Status503ServiceUnavailable, "unknown", "The session may not be stored", "It is not known whether the changes of this request were stored. Reload the page to see, before you try again.");

    private const string PartlyTitle = "The session is stored in part";
    private const string PartlyDetail = "A part of what this request changed was stored, the rest was not. Reload the page to see, before you try again.";

    /// <param name="failure">What happened.</param>
    /// <param name="isCommit">Whether changes were being stored. Who has only read must not be told that something may not be stored.</param>
    /// <param name="storedBefore">Whether earlier changes of the request were stored: then the text must not say that nothing was.</param>
    public static SessionFailure Of(Exception failure, bool isCommit, bool storedBefore)
    {
        var text = Of(failure, isCommit);
        if (storedBefore && text != Unknown)
        {
            text = text with { Outcome = Unknown.Outcome, Title = PartlyTitle, Detail = PartlyDetail };
        }

        return new SessionFailure
        {
            Exception = failure,
            StatusCode = text.Status,
            Outcome = text.Outcome,
            Title = text.Title,
            Detail = text.Detail,
            RetryAfter = text.Status != StatusCodes.Status503ServiceUnavailable ? null : failure is SessionBusyException busy ? busy.RetryAfter : UsualRetryDelay,
        };
    }

    private static FailureText Of(Exception failure, bool isCommit) => failure switch
    {
        SessionUnavailableException { MayHaveEnded: false } => Unavailable,
        SessionBusyException => Busy,
        SessionEndedException { Reason: SessionEndReason.Rotated } => Rotated,
        SessionEndedException => Ended,
        SessionConflictException => Conflict,
        SessionLimitException => Limit,
        SessionCommitException { Outcome: SessionCommitOutcome.Refused } => Refused,
        SessionException => Unknown,
        _ => isCommit ? Unknown : Unavailable,
    };
}
