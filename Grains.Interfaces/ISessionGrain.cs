using Orleans;

namespace OrleansSessions;

/// <summary>One session. The key is the text form of its <see cref="SessionId"/>.</summary>
[Alias("sessions.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Loads, conditionally, and keeps the session alive.</summary>
    [Alias("load")]
    Task<LoadOutcome> LoadAsync(SessionLoad load);

    /// <summary>Applies the changes of one request.</summary>
    [Alias("commit")]
    Task<CommitOutcome> CommitAsync(SessionCommit commit);

    /// <summary>Ends the session.</summary>
    [Alias("end")]
    Task<EndOutcome> EndAsync(SessionEnd end);

    /// <summary>Keeps the session alive. The id in <paramref name="touch"/> is the grain's own.</summary>
    [Alias("touch")]
    Task<TouchOutcome> TouchAsync(SessionTouch touch);
}
