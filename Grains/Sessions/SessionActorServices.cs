using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>The services that the session actors of one silo share.</summary>
internal sealed class SessionActorServices
{
    private ExpiryRegistration? _expiry;

    /// <summary>The storage of sessions.</summary>
    public required IGrainStorage Storage { get; init; }

    /// <summary>The expiry ledger.</summary>
    public required IExpiryLedger Ledger { get; init; }

    public required SessionGrainOptions Options { get; init; }

    /// <summary>The silo's lease on reading from memory.</summary>
    public required SiloReadLease ReadLease { get; init; }

    /// <summary>The time by which sessions are decided.</summary>
    public required SessionClock Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Returns the grain of another session.</summary>
    public Func<SessionId, ISessionGrain> Sessions { get; init; } = static id => throw new InvalidOperationException($"Session {id} cannot be reached: these services have no grain factory.");

    /// <summary>Whether the process is short of memory; null where that is not watched.</summary>
    public MemoryPressure? Memory { get; init; }

    /// <summary>The metrics of sessions; null to record none.</summary>
    public SessionMetrics? Metrics { get; init; }

    /// <summary>The source of the random delay between the retries of activations that race.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Signaled when the silo starts to stop: calls must not wait in it any longer.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>Whether an activation may answer from memory. Without knowing the time, it must read storage: others may know it.</summary>
    public ReadLeaseState LeaseOf(SessionState session) =>
        ReadLease.StateSince(session.Epoch, session.ReadAt) is var state && state == ReadLeaseState.Valid && Time.IsInDoubt ? ReadLeaseState.Unconfirmed : state;

    public ExpiryRegistration Expiry => _expiry ??= new ExpiryRegistration(this);
}
