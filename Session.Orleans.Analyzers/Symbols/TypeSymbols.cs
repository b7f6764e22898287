using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers;

internal static class TypeSymbols
{
    public static bool IsOrExtends(this ITypeSymbol type, INamedTypeSymbol? other)
    {
        for (var t = type; t is not null && other is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t, other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a method is an extension of ASP.NET Core's own, from the namespace of what builds pipelines and endpoints.</summary>
    public static bool IsFrameworkBuilder(this IMethodSymbol method) =>
        method.IsExtensionMethod
        && method.ContainingAssembly?.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true
        && method.ContainingNamespace?.ToDisplayString() == "Microsoft.AspNetCore.Builder";
}
