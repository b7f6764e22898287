namespace Orleans;

/// <summary>Gives references to grains. A reference costs little, creates nothing, and stays valid for as long as the host lives.</summary>
public interface IGrainFactory
{
    /// <summary>The grain that is named by this key.</summary>
    /// <typeparam name="TGrainInterface">An interface that was registered with its class.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="grainClassNamePrefix">Not supported here: an interface has one class. Leave it out.</param>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey;
}
