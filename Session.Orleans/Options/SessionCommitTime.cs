namespace OrleansSessions;

/// <summary>When the changes of a request are stored.</summary>
public enum SessionCommitTime
{
    /// <summary>Before the response headers are sent: when the browser sees the response, the changes are stored (S6).</summary>
    BeforeHeaders = 1,

    /// <summary>At the end of the request, as ASP.NET Core does it. A failure is logged, and the response does not show it.</summary>
    AfterResponse = 2,
}
