using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace OrleansSessions.Grains.Tests;

/// <summary>A grain call with one argument and a request context.</summary>
internal sealed class CallOfOneArgument(object argument) : IOutgoingGrainCallContext, IIncomingGrainCallContext, IInvokable
{
    private object _argument = argument;

    /// <summary>The request context of the call.</summary>
    public Dictionary<string, object> Carried { get; } = [];

    /// <summary>How often the call was invoked.</summary>
    public int Invoked { get; private set; }

    public IInvokable Request => this;

    public object Grain => throw new NotSupportedException();

    public GrainId? SourceId => null;

    public GrainId TargetId => default;

    public GrainInterfaceType InterfaceType => default;

    public string InterfaceName => "";

    public string MethodName => "";

    public MethodInfo InterfaceMethod => throw new NotSupportedException();

    public MethodInfo ImplementationMethod => throw new NotSupportedException();

    public IGrainContext TargetContext => throw new NotSupportedException();

    public IGrainContext? SourceContext => null;

    public object? Result { get; set; }

    public Orleans.Serialization.Invocation.Response? Response { get; set; }

    public Task Invoke()
    {
        Invoked++;
        foreach (var (name, value) in RequestContext.Entries)
        {
            Carried[name] = value;
        }

        return Task.CompletedTask;
    }

    public int GetArgumentCount() => 1;

    public object GetArgument(int index) => _argument;

    public void SetArgument(int index, object value) => _argument = value;

    public object GetTarget() => throw new NotSupportedException();

    public void SetTarget(ITargetHolder holder) => throw new NotSupportedException();

    ValueTask<Orleans.Serialization.Invocation.Response> IInvokable.Invoke() => throw new NotSupportedException();

    public string GetMethodName() => "";

    public string GetInterfaceName() => "";

    public string GetActivityName() => "";

    public MethodInfo GetMethod() => throw new NotSupportedException();

    public Type GetInterfaceType() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
