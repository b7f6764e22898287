using Orleans.Activations;

namespace Orleans;

/// <summary>A grain's own side: what its timers and reminders are registered through. <see cref="Grain"/> is the only one here.</summary>
public interface IGrainBase
{
    internal Activation Activation { get; }
}
