using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

internal static class JsonCalls
{
    /// <summary>Whether a call of JsonSerializer has nothing but reflection. Options of one's own may bring a resolver that was generated.</summary>
    public static bool UsesReflection(this IInvocationOperation call) => call.Arguments.All(static argument => argument.Parameter?.Type.Name switch
    {
        "JsonTypeInfo" or "JsonSerializerContext" => false,
        "JsonSerializerOptions" => IsPlain(argument.Value.Bare()),
        _ => true,
    });

    private static bool IsPlain(IOperation options) => options switch
    {
        IDefaultValueOperation or ILiteralOperation => true,
        IPropertyReferenceOperation { Property: { Name: "Default" or "Web", ContainingType.Name: "JsonSerializerOptions" } } => true,
        IObjectCreationOperation { Initializer: null } made => made.Arguments.All(static argument => argument.Parameter?.Type.Name != "JsonSerializerOptions"),
        _ => false,
    };
}
