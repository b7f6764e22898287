namespace OrleansSessions;

/// <summary>
/// The session could not be loaded, or ended: the cluster did not answer in time, or could not. By a load nothing was changed; an end that was
/// not confirmed may have happened all the same.
/// </summary>
public sealed class SessionUnavailableException : SessionException
{
    /// <summary>Makes one.</summary>
    public SessionUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>What the cluster said; null when it said nothing.</summary>
    public Outage? Outage { get; init; }

    /// <summary>Whether it is of an end that may have happened: nobody may be told that nothing was changed.</summary>
    internal bool MayHaveEnded { get; set; }
}
