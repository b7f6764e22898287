using System.Reflection;
using Orleans.Activations;

namespace Orleans.References;

/// <summary>Calls a method that returns <see cref="Task"/>.</summary>
internal class TaskMethod(MethodInfo method) : GrainMethod(method)
{
    protected override async Task CallLaterAsync(GrainClass grainClass, string key, object?[]? args)
    {
        var activation = await grainClass.EnterAsync(key);
        try
        {
            await Invoke(activation.Grain, args);
        }
        finally
        {
            activation.Exit();
        }
    }

    protected override Task Failed(Exception exception) => Task.FromException(exception);
}
