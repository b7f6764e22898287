namespace Orleans;

/// <summary>Keeps a grain class's activations from being collected when they are idle.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public class KeepAliveAttribute : Attribute;
