namespace Orleans;

/// <summary>
/// Says that a value is never changed, so that it needs no copy. Nothing is ever copied here: callers and grains share
/// every argument and result, marked or not, and a value that is changed after it was passed is changed for both.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
public sealed class ImmutableAttribute : Attribute;
