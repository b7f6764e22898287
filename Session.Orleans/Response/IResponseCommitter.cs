using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>Stores a request's changes before its response is sent.</summary>
internal interface IResponseCommitter
{
    /// <summary>Whether there is work to do before the response is sent.</summary>
    bool HasPendingWork { get; }

    /// <summary>Whether the request holds the exclusive lease: an upgraded connection would make other requests wait for as long as it lasts.</summary>
    bool HoldsLease { get; }

    /// <summary>Whether a change of the request has been stored.</summary>
    bool HasStored { get; }

    /// <summary>Writes the response that replaces the application's; null if the application has not said how.</summary>
    Func<HttpContext, SessionFailure, Task>? FailureWriter { get; }

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    /// <summary>Describes a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="isCommit">Whether changes were being stored.</param>
    SessionFailure Describe(Exception failure, bool isCommit);

    /// <summary>Records that the application's own response to a failure failed too.</summary>
    void OnFailureWriterFailed(Exception error);

    /// <summary>Stores the changes.</summary>
    /// <returns>The failure to report instead of the response; null on success.</returns>
    Task<Exception?> StoreAsync();

    /// <summary>Called before the response is sent: the last moment to add headers.</summary>
    void OnResponseStarting();
}
