using Orleans;

namespace OrleansSessions.Grains;

/// <summary>One session. The key is the text form of its <see cref="SessionId"/>.</summary>
/// <remarks>
/// The response timeouts are the time of the storage calls that a method makes one after another (5 s each at most), for changes also that for which they
/// are tried again (10 s at most), plus one second. A caller that gets no response within that time has lost the silo. Orleans' default timeout would
/// make it wait for 30 s.
/// </remarks>
[Alias("sessions.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Loads the session, or what has changed since the version that the caller has, and touches it.</summary>
    /// <param name="load">What the caller holds.</param>
    [Alias("load")]
    [ResponseTimeout("00:00:16")]
    Task<LoadOutcome> LoadAsync(SessionLoad load);

    /// <summary>Applies the changes of one request.</summary>
    /// <param name="commit">The changes.</param>
    [Alias("commit")]
    [ResponseTimeout("00:00:26")]
    Task<CommitOutcome> CommitAsync(SessionCommit commit);

    /// <summary>Applies changes of a caller that does not need the changes of others. The result does not contain them.</summary>
    /// <param name="commit">The changes.</param>
    [Alias("tell")]
    [ResponseTimeout("00:00:26")]
    Task<CommitOutcome> CommitOnlyAsync(SessionCommit commit);

    /// <summary>Continues a session that had another id until now. The grain of the old id calls this.</summary>
    /// <param name="document">The stored form of the document at the rotation, with this id.</param>
    [Alias("adopt")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> AdoptAsync(byte[] document);

    /// <summary>Grants a fork of the session to its former id. The grain of that id calls this, and creates the fork.</summary>
    /// <param name="to">The text form of the fork's id; null to ask only whether one would be granted.</param>
    [Alias("fork")]
    [ResponseTimeout("00:00:16")]
    Task<CommitOutcome> GrantForkAsync(string? to);

    /// <summary>Ends the session.</summary>
    /// <param name="end">Why, and which incarnation.</param>
    [Alias("end")]
    [ResponseTimeout("00:00:26")]
    Task<EndOutcome> EndAsync(SessionEnd end);

    /// <summary>Acquires, renews or releases the session's exclusive lease.</summary>
    /// <param name="request">What is requested.</param>
    [Alias("lock")]
    [ResponseTimeout("00:00:16")]
    Task<LockOutcome> LockAsync(SessionLock request);

    /// <summary>Touches the session.</summary>
    /// <param name="idle">The idle timeout from now on. More than zero.</param>
    /// <param name="age">How long ago the request arrived that touched the session.</param>
    /// <param name="isPresented">Whether its cookie held the session's key.</param>
    [Alias("touch")]
    [ResponseTimeout("00:00:16")]
    Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age, bool isPresented);

    /// <summary>Removes the session from storage if it has ended. This is not a touch.</summary>
    /// <returns>The end of the session as it is known now; null when there is no live session.</returns>
    [Alias("expire")]
    [ResponseTimeout("00:00:16")]
    Task<DateTimeOffset?> ExpireAsync();
}
