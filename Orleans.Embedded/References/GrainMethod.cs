using System.Collections.Frozen;
using System.Reflection;
using Orleans.Activations;

namespace Orleans.References;

/// <summary>
/// Calls one method of a grain interface. If the grain is active the call runs at once on the caller's thread, up to its first await; else it
/// waits for the activation. What the method throws, at once or later, comes back in the task.
/// </summary>
internal abstract class GrainMethod(MethodInfo method)
{
    private readonly MethodInvoker _invoker = MethodInvoker.Create(method);

    /// <summary>The methods of a grain interface.</summary>
    /// <exception cref="ArgumentException">One cannot be called.</exception>
    public static FrozenDictionary<MethodInfo, GrainMethod> AllOf(Type grainInterface) =>
        grainInterface.GetInterfaces().Prepend(grainInterface).SelectMany(static declaring => declaring.GetMethods())
            .Where(static method => !method.IsStatic)
            .ToFrozenDictionary(static method => method, Of);

    /// <summary>Calls it, and returns what it returns.</summary>
    public object Call(GrainClass grainClass, string key, object?[]? args) => ToResult(CallTask(grainClass, key, args));

    protected abstract Task CallLaterAsync(GrainClass grainClass, string key, object?[]? args);

    protected abstract Task Failed(Exception exception);

    protected virtual Task ToTask(object result) => (Task)result;

    protected virtual object ToResult(Task task) => task;

    protected Task Invoke(Grain grain, object?[]? args)
    {
        using var context = CallContext.Enter();
        return _invoker.Invoke(grain, args.AsSpan()) is { } result
            ? ToTask(result)
            : throw new InvalidOperationException($"{method.DeclaringType?.Name}.{method.Name} of {grain.GetType().Name} returned null, not a task.");
    }

    private Task CallTask(GrainClass grainClass, string key, object?[]? args)
    {
        if (!grainClass.TryEnter(key, out var activation))
        {
            using var context = CallContext.Enter();
            return CallLaterAsync(grainClass, key, args);
        }

        try
        {
            var call = Invoke(activation.Grain, args);
            activation.ExitAfter(call);
            return call;
        }
        catch (Exception exception)
        {
            activation.Exit();
            return Failed(exception);
        }
    }

    private static GrainMethod Of(MethodInfo method)
    {
        var result = method.ReturnType;
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : result;
        var caller =
            method.IsGenericMethod ? null
            : definition == typeof(Task) ? typeof(TaskMethod)
            : definition == typeof(ValueTask) ? typeof(ValueTaskMethod)
            : definition == typeof(Task<>) ? typeof(TaskMethod<>).MakeGenericType(result.GetGenericArguments())
            : definition == typeof(ValueTask<>) ? typeof(ValueTaskMethod<>).MakeGenericType(result.GetGenericArguments())
            : null;

        return caller is null
            ? throw new ArgumentException($"{method.DeclaringType?.Name}.{method.Name} cannot be called here: a grain's method is not generic and returns Task, Task<T>, ValueTask or ValueTask<T>; this one returns {result.Name}.", nameof(method))
            : (GrainMethod)Activator.CreateInstance(caller, method)!;
    }
}
