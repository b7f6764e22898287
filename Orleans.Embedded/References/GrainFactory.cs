using Orleans.Activations;

namespace Orleans.References;

/// <inheritdoc cref="IGrainFactory"/>
internal sealed class GrainFactory(GrainClasses classes) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        if (grainClassNamePrefix is not null)
        {
            throw new NotSupportedException("The embedded silo knows one class for an interface: leave grainClassNamePrefix out.");
        }

        return (TGrainInterface)(object)classes.ReferenceFor(typeof(TGrainInterface)).To(primaryKey);
    }
}
