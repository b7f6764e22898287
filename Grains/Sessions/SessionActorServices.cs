using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansSessions;

/// <summary>What the session actors of one silo share.</summary>
internal sealed class SessionActorServices
{
    private EndNotifier? _ends;
    private ExpiryRegistration? _expiry;

    /// <summary>The storage that sessions are in.</summary>
    public required IGrainStorage Storage { get; init; }

    /// <summary>The expiry ledger.</summary>
    public required ILedger Ledger { get; init; }

    public required SessionCellOptions Options { get; init; }

    /// <summary>Says whether another silo may have taken over this one's sessions.</summary>
    public required LifeProof Life { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>The sessions under other ids.</summary>
    public Func<SessionId, ISessionGrain> Sessions { get; init; } = static id => throw new InvalidOperationException($"Session {id} cannot be reached: there are no other sessions here.");

    /// <summary>What sessions count; null where nobody listens.</summary>
    public CellMetrics? Metrics { get; init; }

    /// <summary>Spreads the attempts of activations that race.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Says that the silo is about to stop: nobody may wait in it any more.</summary>
    public CancellationToken Stopping { get; init; }

    public EndNotifier Ends => _ends ??= new EndNotifier(this);

    public ExpiryRegistration Expiry => _expiry ??= new ExpiryRegistration(this);
}
