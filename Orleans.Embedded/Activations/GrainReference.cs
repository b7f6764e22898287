using Orleans.Runtime;

namespace Orleans.Activations;

internal abstract class GrainReference : System.Reflection.DispatchProxy
{
    internal GrainId Id => throw new NotSupportedException();

    protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
}
