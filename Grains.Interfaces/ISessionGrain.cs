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
    /// <summary>Loads the session, or what has changed in it, and keeps it alive.</summary>
    /// <param name="load">What the caller holds.</param>
    [Alias("load")]
    [ResponseTimeout("00:00:16")]
    Task<LoadOutcome> LoadAsync(SessionLoad load);

    /// <summary>Applies the changes of one request.</summary>
    /// <param name="commit">The changes.</param>
    [Alias("commit")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> CommitAsync(SessionCommit commit);

    /// <summary>Applies changes for a caller that does not need to know what others wrote: <see cref="CommitOutcome.Others"/> of the answer is null.</summary>
    /// <param name="commit">The changes.</param>
    [Alias("tell")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> TellAsync(SessionCommit commit);

    /// <summary>Takes over a session that was stored under another id until now. The silo of that session calls it.</summary>
    /// <param name="document">The stored form of the session, addressed to this id.</param>
    [Alias("adopt")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> AdoptAsync(byte[] document);

    /// <summary>Ends the session.</summary>
    /// <param name="end">Why, and which incarnation.</param>
    [Alias("end")]
    [ResponseTimeout("00:00:16")]
    Task<EndOutcome> EndAsync(SessionEnd end);

    /// <summary>Requests, renews, or releases an exclusive lease on the session.</summary>
    /// <param name="request">What is requested.</param>
    [Alias("lock")]
    [ResponseTimeout("00:00:16")]
    Task<LockOutcome> LockAsync(SessionLock request);

    /// <summary>Keeps the session alive.</summary>
    /// <param name="idle">The idle timeout from now on. More than zero.</param>
    /// <param name="age">How long ago the request came in. Zero or more.</param>
    [Alias("touch")]
    [ResponseTimeout("00:00:16")]
    Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age);

    /// <summary>Checks whether the session has ended, and removes what is left of it then. It does not keep the session alive.</summary>
    /// <returns>The time until which the session lives; null if nothing is left of it.</returns>
    [Alias("expire")]
    [ResponseTimeout("00:00:16")]
    Task<DateTimeOffset?> ExpireAsync();
}
