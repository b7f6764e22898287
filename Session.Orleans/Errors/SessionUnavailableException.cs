namespace OrleansSessions;

/// <summary>The session could not be loaded, or ended: the cluster did not answer in time, or could not. Nothing was changed.</summary>
public sealed class SessionUnavailableException : SessionException
{
    /// <summary>Makes one.</summary>
    public SessionUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>What the cluster said; null when it said nothing.</summary>
    public Outage? Outage { get; init; }
}
