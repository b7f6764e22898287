namespace Orleans;

/// <summary>Asks for a serializer. Nothing is serialized here: it has no effect.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
