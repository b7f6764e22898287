using Orleans;

namespace OrleansSessions.Grains;

/// <summary>One shard of the expiry ledger. The key is its number in hexadecimal.</summary>
[Alias("sessions.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Registers a session to be checked for its end soon after <paramref name="end"/>.</summary>
    /// <param name="session">The text form of the session's <see cref="SessionId"/>.</param>
    /// <param name="end">When the session ends unless it is used.</param>
    /// <returns>A task that completes when the registration is stored.</returns>
    /// <exception cref="ArgumentException"><paramref name="session"/> is not the text form of a session id.</exception>
    [Alias("register")]
    [ResponseTimeout("00:00:06")]
    Task RegisterAsync(string session, DateTimeOffset end);

    /// <summary>Activates the shard.</summary>
    /// <returns>A task that completes when the shard is active.</returns>
    [Alias("wake")]
    [ResponseTimeout("00:00:16")]
    Task WakeAsync();
}
