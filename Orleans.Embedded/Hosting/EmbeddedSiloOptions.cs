namespace Orleans.Hosting;

/// <summary>The settings of the embedded silo: one process, no cluster.</summary>
public sealed class EmbeddedSiloOptions
{
    /// <summary>Whether to start outside the Development environment. Default <see langword="false"/>: one process is no place for a farm's sessions.</summary>
    public bool AllowOutsideDevelopment { get; set; }

    /// <summary>How long an activation without calls is kept. More than zero. Default 15 minutes, which is Orleans' own.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. More than zero. Default 1 minute, which is Orleans' own.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the host's stop waits for activations to end. Default 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest period of a reminder. Default 1 minute, which is Orleans' own.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Registers a grain class for one of its interfaces.</summary>
    /// <typeparam name="TInterface">The interface that callers use.</typeparam>
    /// <typeparam name="TGrain">The class. It is reentrant.</typeparam>
    /// <exception cref="ArgumentException">The class is not reentrant, or the interface has another class already.</exception>
    public EmbeddedSiloOptions AddGrain<TInterface, TGrain>()
        where TInterface : IGrainWithStringKey
        where TGrain : Grain, TInterface => throw new NotSupportedException();
}
