using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// The base of grain classes. A class must be <see cref="Concurrency.ReentrantAttribute"/>: its calls run on their callers' threads,
/// two of them possibly at the same moment, and what they share must bear that.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation? _activation;

    /// <summary>Only the host creates grains that live. One that is created by hand has neither key nor timers.</summary>
    protected Grain() => _activation = GrainBody.BeingCreated;

    Activation IGrainBase.Activation => Activation;

    internal Activation Activation => _activation
        ?? throw new InvalidOperationException($"{GetType().Name} was created by hand, so it has no key, no timers and no factory. Get it from IGrainFactory.");

    /// <summary>Gives references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.GrainFactory;

    /// <summary>The services of this activation: a scope that ends with it.</summary>
    protected internal IServiceProvider ServiceProvider => Activation.Services;

    /// <summary>Runs before the first call. While it runs calls wait; if it fails they fail with it, and the next call tries again.</summary>
    /// <param name="cancellationToken">Ends when the host gives up on the activation.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call has ended. Calls that arrive meanwhile wait for the next activation.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="cancellationToken">Ends when the host waits no longer.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation as soon as the calls that run have ended. The next call gets a new one.</summary>
    protected void DeactivateOnIdle() =>
        Activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));
}
