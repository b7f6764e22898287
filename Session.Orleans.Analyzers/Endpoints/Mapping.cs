using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Where a lambda is handed to the framework: to a Map call as an endpoint, or to Use or Run as middleware.</summary>
internal static class Mapping
{
    private const int Unclear = 0;

    /// <returns>The call whose endpoint the lambda is, or null.</returns>
    public static IInvocationOperation? EndpointCall(IAnonymousFunctionOperation lambda) =>
        lambda.CallWith() is { TargetMethod: { } method } call
        && method.Name.StartsWith("Map", StringComparison.Ordinal) && method.IsFrameworkBuilder() && method.Parameters[0].Type.Name == "IEndpointRouteBuilder"
            ? call
            : null;

    public static bool IsMiddleware(IAnonymousFunctionOperation lambda) =>
        lambda.CallWith() is { TargetMethod: { Name: "Use" or "Run" } method } && method.IsFrameworkBuilder() && method.Parameters[0].Type.Name == "IApplicationBuilder";

    /// <summary>
    /// The last session access that the chain of calls on an endpoint declares. Conventions run behind the attributes of the handler, and behind
    /// those of groups: this one counts.
    /// </summary>
    public static int? DeclaredOn(IInvocationOperation mapping)
    {
        int? access = null;
        for (var call = Next(mapping); call is not null; call = Next(call))
        {
            if (call.TargetMethod.Name == "WithSessionAccess" && call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "access") is { } declared)
            {
                access = AccessIn(declared.Value.Bare()) ?? Unclear;
            }
        }

        return access;
    }

    // The access itself, or an attribute that is made on the spot.
    private static int? AccessIn(IOperation declared) => declared switch
    {
        { ConstantValue: { HasValue: true, Value: { } value } } => Convert.ToInt32(value, CultureInfo.InvariantCulture),
        IObjectCreationOperation { Arguments: { Length: > 0 } arguments } => AccessIn(arguments[0].Value.Bare()),
        _ => null,
    };

    private static IInvocationOperation? Next(IInvocationOperation call)
    {
        var parent = call.Parent;
        while (parent is IConversionOperation)
        {
            parent = parent.Parent;
        }

        return parent switch
        {
            IInvocationOperation outer => outer, // as the instance of a call
            IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } outer } => outer,
            _ => null,
        };
    }
}
