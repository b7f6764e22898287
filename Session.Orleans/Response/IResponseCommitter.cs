namespace OrleansSessions;

/// <summary>Knows what has to happen before a response may be shown.</summary>
internal interface IResponseCommitter
{
    /// <summary>Whether there is anything to store.</summary>
    bool HasPendingWork { get; }

    /// <summary>Whether others wait until the request has stored it, or is over: an upgrade would keep them waiting for as long as it lasts.</summary>
    bool HoldsLease { get; }

    /// <summary>Whether something of the request has been stored, whatever becomes of the rest.</summary>
    bool HasStored { get; }

    /// <summary>Stores it.</summary>
    /// <returns>What the browser must be told instead of the response; null when all is well.</returns>
    Task<Exception?> StoreAsync();

    /// <summary>The response is about to be shown: the last moment for headers.</summary>
    void OnResponseStarting();
}
