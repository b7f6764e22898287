namespace OrleansSessions;

/// <summary>A ticket that a request has removed or revoked: it signed its user out.</summary>
internal sealed class RemovedTicket(string key)
{
    public string Key => key;

    /// <summary>The key of the ticket that the request has stored since: it signed a user in. Null if there is none.</summary>
    public string? Replacement { get; set; }
}
