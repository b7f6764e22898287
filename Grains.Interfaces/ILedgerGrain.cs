using Orleans;

namespace OrleansSessions;

/// <summary>One shard of the expiry ledger. The key is its number in hexadecimal.</summary>
[Alias("sessions.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Notes that a session is to be asked, not long after <paramref name="end"/>, whether it is over.</summary>
    /// <param name="session">The text form of its <see cref="SessionId"/>.</param>
    /// <param name="end">When it will be over if nobody comes.</param>
    [Alias("register")]
    [ResponseTimeout("00:00:06")]
    Task RegisterAsync(string session, DateTimeOffset end);

    /// <summary>Sees to it that the shard works, now and after the loss of its silo.</summary>
    [Alias("wake")]
    [ResponseTimeout("00:00:16")]
    Task WakeAsync();
}
