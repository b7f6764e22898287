using System.Collections.Frozen;
using System.Reflection;
using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.References;

/// <summary>What callers hold: a class and a key. Its generated subclass implements the grain's interface and hands each call to <see cref="Invoke"/>.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it.
internal class GrainReference : DispatchProxy
#pragma warning restore CA1852
{
    private GrainClass _class = null!;
    private FrozenDictionary<MethodInfo, GrainMethod> _methods = null!;
    private string _key = "";

    public GrainId Id => new(_class.Type, IdSpan.Create(_key));

    /// <summary>Makes the reference that all others to grains of this class are copied from: copying is much faster than making.</summary>
    public static GrainReference Template(Type grainInterface, GrainClass grainClass)
    {
        var template = (GrainReference)Create(grainInterface, typeof(GrainReference));
        template._class = grainClass;
        template._methods = GrainMethod.AllOf(grainInterface);
        return template;
    }

    /// <summary>The reference to the grain with this key.</summary>
    public GrainReference To(string key)
    {
        var reference = (GrainReference)MemberwiseClone();
        reference._key = key;
        return reference;
    }

    /// <summary>References are equal when they refer to the same grain.</summary>
    public override bool Equals(object? obj) => obj is GrainReference other && _class == other._class && _key == other._key;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_class.Type, _key);

    /// <inheritdoc/>
    public override string ToString() => $"GrainReference:{Id}";

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _methods[targetMethod!].Call(_class, _key, args);
}
