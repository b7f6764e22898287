using Orleans;

namespace OrleansSessions;

/// <summary>One session. The key is the text form of its <see cref="SessionId"/>.</summary>
/// <remarks>
/// A session answers within as many bounds of a storage call (5 s by default) as the method makes calls one after the other. A caller who hears
/// nothing for a second longer has lost the silo; Orleans' default would let it wait for 30 s.
/// </remarks>
[Alias("sessions.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Loads, conditionally, and keeps the session alive.</summary>
    [Alias("load")]
    [ResponseTimeout("00:00:16")]
    Task<LoadOutcome> LoadAsync(SessionLoad load);

    /// <summary>Applies the changes of one request.</summary>
    [Alias("commit")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> CommitAsync(SessionCommit commit);

    /// <summary>Applies changes of one who has no use for what others wrote: its answer does not say.</summary>
    [Alias("tell")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> TellAsync(SessionCommit commit);

    /// <summary>Goes on with a session that was under another id until now: its silo calls this.</summary>
    /// <param name="document">The stored form of what it left with, made out to this id.</param>
    [Alias("adopt")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> AdoptAsync(byte[] document);

    /// <summary>Ends the session.</summary>
    [Alias("end")]
    [ResponseTimeout("00:00:16")]
    Task<EndOutcome> EndAsync(SessionEnd end);

    /// <summary>Asks to have the session for oneself, to keep it, or to leave it.</summary>
    [Alias("lock")]
    [ResponseTimeout("00:00:16")]
    Task<LockOutcome> LockAsync(SessionLock request);

    /// <summary>Keeps the session alive.</summary>
    /// <param name="idle">The idle timeout from now on. More than zero.</param>
    /// <param name="age">How long ago the request came in that this speaks for.</param>
    [Alias("touch")]
    [ResponseTimeout("00:00:16")]
    Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age);

    /// <summary>Asks whether the session is over, and removes what is left of it then. It is no touch.</summary>
    /// <returns>Until when it lives; null when nothing is left of it.</returns>
    [Alias("expire")]
    [ResponseTimeout("00:00:16")]
    Task<DateTimeOffset?> ExpireAsync();
}
