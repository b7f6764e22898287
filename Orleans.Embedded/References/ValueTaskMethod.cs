using System.Reflection;

namespace Orleans.References;

/// <summary>Calls a method that returns <see cref="ValueTask"/>.</summary>
internal sealed class ValueTaskMethod(MethodInfo method) : TaskMethod(method)
{
    protected override Task ToTask(object result) => ((ValueTask)result).AsTask();

    protected override object ToResult(Task task) => new ValueTask(task);
}
