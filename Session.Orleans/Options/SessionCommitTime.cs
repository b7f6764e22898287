namespace OrleansSessions;

/// <summary>When the changes of a request are stored.</summary>
public enum SessionCommitTime
{
    /// <summary>Before the response's headers leave: what the browser is told is stored (S6).</summary>
    BeforeHeaders = 1,

    /// <summary>When the request has ended, as ASP.NET Core does it: a failure is logged and the browser is not told.</summary>
    AfterResponse = 2,
}
