namespace OrleansSessions;

/// <summary>Finds the failure of a request's session in what was thrown, and says what it means for the response.</summary>
internal sealed class RequestFailures(SessionFeature feature)
{
    /// <summary>Why the request did not get its exclusive lease; null if it did, or did not want one.</summary>
    public Exception? Lease { get; set; }

    /// <summary>Whether an unhandled exception is about the session, and the options say that the middleware turns it into a response.</summary>
    public bool Answers(Exception error) => CauseOf(error) switch
    {
        null => false,
        var cause when ReferenceEquals(cause, Lease) => true,
        SessionUnavailableException => feature.Pipeline.FailsUnavailable,
        SessionException => feature.Pipeline.FailsRequests,
        var cause => feature.Used!.IsCommitFailure(cause) ? feature.Pipeline.FailsRequests : feature.Pipeline.FailsUnavailable,
    };

    public SessionFailure Describe(Exception failure, bool isCommit)
    {
        var cause = CauseOf(failure) ?? failure;
        return FailureText.Of(cause, isCommit || feature.Used is { } session && session.IsCommitFailure(cause), feature.HasStored);
    }

    // What the session has thrown is often wrapped: by tasks that were awaited together, by reflection, or by the application.
    private Exception? CauseOf(Exception? error) => error switch
    {
        null => null,
        SessionException => error,
        _ when ReferenceEquals(error, Lease) || (feature.Used is { } session && (session.IsFailure(error) || session.IsCommitFailure(error))) => error,
        AggregateException several => several.InnerExceptions.Select(CauseOf).FirstOrDefault(static cause => cause is not null),
        _ => CauseOf(error.InnerException),
    };
}
