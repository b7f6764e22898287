using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.References;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>The grain classes that were registered.</summary>
internal sealed class GrainClasses
{
    private readonly FrozenDictionary<Type, GrainReference> _references;
    private readonly FrozenDictionary<GrainType, GrainClass> _classes;

    public GrainClasses(IOptions<EmbeddedSiloOptions> options, SiloState silo, IServiceProvider services, TimeProvider time, ILogger<Activation> logger)
    {
        var classes = options.Value.Grains.Values.Distinct().ToDictionary(
            static type => type,
            type => new GrainClass(type, options.Value, silo, services, time, logger));

        _classes = classes.Values.ToFrozenDictionary(static grainClass => grainClass.Type);
        _references = options.Value.Grains.ToFrozenDictionary(
            static registered => registered.Key,
            registered => GrainReference.Template(registered.Key, classes[registered.Value]));
    }

    public IReadOnlyList<GrainClass> All => _classes.Values;

    /// <summary>The class of this name; null if none has it.</summary>
    public GrainClass? Find(GrainType type) => _classes.GetValueOrDefault(type);

    /// <summary>What references to grains with this interface are copied from.</summary>
    /// <exception cref="ArgumentException">No class was registered for it.</exception>
    public GrainReference ReferenceFor(Type grainInterface) => _references.TryGetValue(grainInterface, out var reference)
        ? reference
        : throw new ArgumentException($"No grain class is registered for {grainInterface.Name}. Register it: UseEmbeddedOrleans(silo => silo.AddGrain<{grainInterface.Name}, …>()).", nameof(grainInterface));
}
