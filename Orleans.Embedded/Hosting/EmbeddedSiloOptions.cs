using Orleans.Activations;
using Orleans.Concurrency;
using Orleans.References;

namespace Orleans.Hosting;

/// <summary>
/// The settings of the embedded silo. It is one process and no cluster: there is no failover, grains live as long as the process does, and
/// a second process has grains of its own under the same keys.
/// </summary>
public sealed class EmbeddedSiloOptions
{
    private readonly Dictionary<Type, Type> _grains = [];

    /// <summary>Whether to start outside the Development environment. Default <see langword="false"/>: one process is no place for a farm's sessions.</summary>
    public bool AllowOutsideDevelopment { get; set; }

    /// <summary>How long an activation without calls is kept. More than <see cref="CollectionQuantum"/>. Default 15 minutes, which is Orleans' own.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. More than zero. Default 1 minute, which is Orleans' own.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a grain's OnActivateAsync may take; after that its callers fail. More than zero. Default 30 s, which is Orleans' own.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long it may take from the request to end an activation until its OnDeactivateAsync is done; after that it is given up. Calls that run
    /// are waited for without bound, except when the host stops. More than zero. Default 30 s, which is Orleans' own.
    /// </summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest period of a reminder. More than zero. Default 1 minute, which is Orleans' own.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    internal IReadOnlyDictionary<Type, Type> Grains => _grains;

    /// <summary>Registers a grain class for one of its interfaces. The same pair may be registered again.</summary>
    /// <typeparam name="TInterface">The interface that callers use. Its methods return <see cref="Task"/> or <see cref="ValueTask"/>, with a result or without.</typeparam>
    /// <typeparam name="TGrain">The class. It is <see cref="ReentrantAttribute"/>.</typeparam>
    /// <exception cref="ArgumentException">The class or interface is none that can be called here, or has another counterpart already.</exception>
    public EmbeddedSiloOptions AddGrain<TInterface, TGrain>()
        where TInterface : IGrainWithStringKey
        where TGrain : Grain, TInterface
    {
        var (grainInterface, grainClass) = (typeof(TInterface), typeof(TGrain));
        if (!grainClass.IsDefined(typeof(ReentrantAttribute), inherit: true))
        {
            throw new ArgumentException($"{grainClass.Name} is not [Reentrant]. Orleans runs one call after the other in such a grain; the embedded silo has no turns and does not fake them. Make what the grain holds thread safe and mark the class [Reentrant].");
        }

        if (!grainInterface.IsInterface || grainInterface.IsGenericType || grainClass.IsGenericType)
        {
            throw new ArgumentException($"{grainInterface.Name} for {grainClass.Name} is not supported by the embedded silo: a grain is registered as a class that is not generic, for an interface that is not generic.");
        }

        if (_grains.TryGetValue(grainInterface, out var other) && other != grainClass)
        {
            throw new ArgumentException($"{grainInterface.Name} has {other.Name} for its class already, so it cannot have {grainClass.Name}.");
        }

        var name = GrainClass.TypeNameOf(grainClass);
        if (_grains.Values.FirstOrDefault(taken => taken != grainClass && GrainClass.TypeNameOf(taken) == name) is { } namesake)
        {
            throw new ArgumentException($"{grainClass.Name} and {namesake.Name} both are the grain type \"{name}\". Name one of them with [GrainType].");
        }

        GrainMethod.AllOf(grainInterface);
        _grains[grainInterface] = grainClass;
        return this;
    }
}
