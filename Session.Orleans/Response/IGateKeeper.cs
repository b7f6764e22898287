namespace OrleansSessions.Response;

/// <summary>Knows what has to happen before a response may be shown.</summary>
internal interface IGateKeeper
{
    /// <summary>Whether there is anything to store.</summary>
    bool HasWork { get; }

    /// <summary>Stores it.</summary>
    /// <returns>What the browser must be told instead of the response; null when all is well.</returns>
    Task<Exception?> StoreAsync();

    /// <summary>The response is about to be shown: the last moment for headers.</summary>
    void Passing();
}
