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

    /// <summary>Keeps the session alive.</summary>
    /// <param name="idle">The idle timeout from now on. More than zero.</param>
    /// <param name="age">How long ago the request came in that this speaks for.</param>
    [Alias("touch")]
    Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age);

    /// <summary>Asks whether the session is over, and removes what is left of it then. It is no touch.</summary>
    /// <returns>Until when it lives; null when nothing is left of it.</returns>
    [Alias("expire")]
    Task<DateTimeOffset?> ExpireAsync();
}
