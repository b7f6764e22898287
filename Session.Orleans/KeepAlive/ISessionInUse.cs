namespace OrleansSessions;

/// <summary>A session that a running request has loaded.</summary>
internal interface ISessionInUse
{
    /// <summary>The idle timeout that counts for the session.</summary>
    TimeSpan Idle { get; }

    /// <summary>Touches the session if the last call about it is longer ago than <paramref name="age"/>.</summary>
    void KeepAlive(TimeSpan age);
}
