using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Tells whether code that a connection runs changes the connection's session, and leaves the change to be stored at the end.</summary>
internal static class OwnSession
{
    /// <summary>
    /// Whether an expression is a session that the code got for itself: from the accessor, the hub's context, or a member. A parameter is somebody else's,
    /// such as the session of an update, and a context that was handed down to a component is that of a request.
    /// </summary>
    public static bool IsOwn(IOperation? expression) => expression?.Bare() switch
    {
        IPropertyReferenceOperation { Property.ContainingType.Name: "IHttpContextAccessor" or "HttpContextAccessor" } => true,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } own => !IsHandedDown(own.Property),
        IPropertyReferenceOperation { Instance: { } instance } => IsOwn(instance),
        IFieldReferenceOperation { Instance: IInstanceReferenceOperation } => true,
        IInvocationOperation { TargetMethod.Name: "GetHttpContext" } => true,
        ILocalReferenceOperation local => IsOwn(local.OnlyValue()),
        ICoalesceOperation either => IsOwn(either.Value),
        IConditionalAccessInstanceOperation access => IsOwn(Accessed(access)),
        _ => false,
    };

    /// <summary>Whether the change is a part of an update, is committed by hand, or is made after a look at where the code runs.</summary>
    public static bool MayBeStored(IOperation change, SessionSymbols symbols)
    {
        for (var around = change.Parent; around is not null; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation lambda && lambda.CallWith() is { TargetMethod: { Name: "TryUpdateSessionAsync" } method } && symbols.IsOurs(method))
            {
                return true;
            }
        }

        return change.Root().Descendants().Any(other =>
            other.Syntax.SpanStart > change.Syntax.SpanStart && symbols.UseOf(other, out _) == SessionUse.Commit
            || other is IPropertyReferenceOperation { Property.Name: "RendererInfo" or "HasStarted" });
    }

    private static bool IsHandedDown(IPropertySymbol property) =>
        property.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name is "CascadingParameterAttribute" or "ParameterAttribute");

    private static IOperation? Accessed(IOperation instance)
    {
        var around = instance.Parent;
        while (around is not null and not IConditionalAccessOperation)
        {
            around = around.Parent;
        }

        return (around as IConditionalAccessOperation)?.Operation;
    }
}
