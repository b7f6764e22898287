namespace OrleansSessions;

/// <summary>What becomes of a request whose changes could not be stored.</summary>
public enum SessionCommitFailureBehavior
{
    /// <summary>The response is a 503 that says whether the changes were refused or may have been applied. Nothing else of the request is sent.</summary>
    FailRequest = 1,

    /// <summary>The failure is logged, and the response goes out as if nothing had happened.</summary>
    LogAndContinue = 2,
}
