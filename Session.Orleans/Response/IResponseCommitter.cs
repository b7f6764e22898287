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

    /// <summary>Stores the changes.</summary>
    /// <returns>The failure to report instead of the response; null on success.</returns>
    Task<Exception?> StoreAsync();

    /// <summary>Called before the response is sent: the last moment to add headers.</summary>
    void OnResponseStarting();
}
