namespace Orleans.Placement;

/// <summary>Keeps activations where they are. There is one place here: it has no effect.</summary>
/// <param name="kind">Whom it keeps from moving them.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ImmovableAttribute(ImmovableKind kind = ImmovableKind.Any) : Attribute
{
    /// <summary>Whom it keeps from moving them.</summary>
    public ImmovableKind Kind { get; } = kind;
}
