using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>Whether grains may be activated: from the host's start until it stops.</summary>
internal sealed class SiloState
{
    private volatile Phase _phase = Phase.NotStarted;

    private enum Phase : byte
    {
        NotStarted = 1,
        Running = 2,
        Stopping = 3,
    }

    public static DeactivationReason Stopping { get; } = new(DeactivationReasonCode.ShuttingDown, "This process is terminating.");

    public bool IsStopping => _phase is Phase.Stopping;

    public void Start() => _phase = Phase.Running;

    public void Stop() => _phase = Phase.Stopping;

    /// <summary>Refuses to activate a grain.</summary>
    /// <exception cref="OrleansException">The host has not started, or stops.</exception>
    public void ThrowIfNotRunning()
    {
        if (_phase is Phase.NotStarted)
        {
            throw new OrleansException("Grains cannot be called before the host has started. Start it first, or call from a hosted service that is registered after UseEmbeddedOrleans.");
        }

        if (_phase is Phase.Stopping)
        {
            throw new OrleansException("The host stops: no grain is activated any more.");
        }
    }
}
