using System.Reflection;

namespace Orleans.References;

/// <summary>Calls a method that returns <see cref="ValueTask{T}"/>.</summary>
internal sealed class ValueTaskMethod<T>(MethodInfo method) : TaskMethod<T>(method)
{
    protected override Task ToTask(object result) => ((ValueTask<T>)result).AsTask();

    protected override object ToResult(Task task) => new ValueTask<T>((Task<T>)task);
}
