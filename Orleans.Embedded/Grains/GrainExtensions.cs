using Orleans.References;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The names of grains and of references to them.</summary>
public static class GrainExtensions
{
    /// <summary>The id of a grain, or of the grain that a reference refers to.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            Grain activated => activated.Activation.Id,
            GrainReference reference => reference.Id,
            _ => throw new ArgumentException($"{grain.GetType().Name} is neither a grain nor a reference to one.", nameof(grain)),
        };
    }

    /// <summary>The key of a grain, or of the grain that a reference refers to.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key.ToString();
}
