using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Tells which request an expression belongs to.</summary>
internal static class Requests
{
    private const string Http = "Microsoft.AspNetCore.Http";

    /// <summary>
    /// The parameter, or the type of the controller or page model, whose request's session, response or body this is. Null when that is not
    /// certain: a context that the code made itself, one that came from a call, a variable with more than one value.
    /// </summary>
    public static ISymbol? Of(IOperation? expression) => expression?.Bare() switch
    {
        IPropertyReferenceOperation { Instance: { } instance } reference when IsPart(reference.Property) => Of(instance),
        IParameterReferenceOperation parameter when !parameter.Root().Changes(parameter.Parameter) => parameter.Parameter,
        IInstanceReferenceOperation self => self.Type,
        ILocalReferenceOperation local => Of(local.OnlyValue()),
        _ => null,
    };

    /// <summary>Whether an expression is the session of a request that the function was called with.</summary>
    public static bool IsSession(IOperation? expression) => expression?.Bare() switch
    {
        IPropertyReferenceOperation { Property: { Name: "Session" } property } reference => IsPart(property) && Of(reference) is not null,
        ILocalReferenceOperation local => IsSession(local.OnlyValue()),
        _ => false,
    };

    private static bool IsPart(IPropertySymbol property) => property.Name switch
    {
        "Session" or "Response" => property.ContainingType.Name is "HttpContext" or "ControllerBase" or "PageModel" && IsOf(property.Type, Http),
        "HttpContext" => property.ContainingType.Name is "ControllerBase" or "PageModel" && IsOf(property.Type, Http),
        "Body" or "BodyWriter" => property.ContainingType.Name == "HttpResponse" && IsOf(property.ContainingType, Http),
        _ => false,
    };

    private static bool IsOf(ITypeSymbol type, string ns) => type.ContainingNamespace?.ToDisplayString() == ns;
}
