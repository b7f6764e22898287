using System.Reflection;
using Orleans.Activations;

namespace Orleans.References;

/// <summary>Calls a method that returns <see cref="Task{T}"/>.</summary>
internal class TaskMethod<T>(MethodInfo method) : GrainMethod(method)
{
    protected override Task CallLaterAsync(GrainClass grainClass, string key, object?[]? args) => CallAsync(grainClass, key, args);

    protected override Task Failed(Exception exception) => Task.FromException<T>(exception);

    private async Task<T> CallAsync(GrainClass grainClass, string key, object?[]? args)
    {
        var activation = await grainClass.EnterAsync(key);
        try
        {
            return await (Task<T>)Invoke(activation.Grain, args);
        }
        finally
        {
            activation.Exit();
        }
    }
}
