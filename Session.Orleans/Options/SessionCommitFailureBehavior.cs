namespace OrleansSessions;

/// <summary>What happens to a request whose changes cannot be stored.</summary>
public enum SessionCommitFailureBehavior
{
    /// <summary>The response is a 409, 413 or 503 that says whether the changes were refused or may have been applied. Nothing of the original response is sent.</summary>
    FailRequest = 1,

    /// <summary>The failure is logged, and the response is sent as if the changes had been stored.</summary>
    LogAndContinue = 2,
}
