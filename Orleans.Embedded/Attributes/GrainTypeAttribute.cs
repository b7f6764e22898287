namespace Orleans;

/// <summary>Names a grain class: the first part of its grains' ids. Without it the name is the class's, in lower case, less a final "grain".</summary>
/// <param name="grainType">The name.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string Name { get; } = grainType;
}
