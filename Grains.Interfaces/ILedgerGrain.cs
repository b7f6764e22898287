using Orleans;

namespace OrleansSessions;

/// <summary>One shard of the expiry ledger. The key is its number in hexadecimal.</summary>
[Alias("sessions.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Registers a session, so that it is asked soon after <paramref name="end"/> whether it has ended.</summary>
    /// <param name="session">The text form of the <see cref="SessionId"/>.</param>
    /// <param name="end">When the session ends if it is not used again.</param>
    [Alias("register")]
    [ResponseTimeout("00:00:06")]
    Task RegisterAsync(string session, DateTimeOffset end);

    /// <summary>Makes sure that the shard works, now and after its silo was lost.</summary>
    [Alias("wake")]
    [ResponseTimeout("00:00:16")]
    Task WakeAsync();
}
