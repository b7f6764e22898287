using System.Globalization;
using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers;

/// <summary>Reads [SessionAccess]. The values are those of OrleansSessions.SessionAccess; null is no declaration.</summary>
internal static class DeclaredAccess
{
    public const int ReadOnly = 2;

    /// <summary>What a method declares, or the one that it overrides.</summary>
    public static int? Of(IMethodSymbol method, SessionSymbols symbols)
    {
        for (var m = method; m is not null; m = m.OverriddenMethod)
        {
            if (On(m, symbols) is { } access)
            {
                return access;
            }
        }

        return null;
    }

    /// <summary>What a class declares, or the nearest of those that it extends.</summary>
    public static int? Of(INamedTypeSymbol? type, SessionSymbols symbols)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (On(t, symbols) is { } access)
            {
                return access;
            }
        }

        return null;
    }

    /// <summary>What counts for a method as an endpoint, or as a part of one: a page is one, whichever of its handlers runs.</summary>
    public static int? OfEndpoint(IMethodSymbol method, SessionSymbols symbols, Mvc mvc) =>
        mvc.IsPageHandler(method) ? Of(method.ContainingType, symbols)
        : Of(method, symbols) ?? (mvc.IsAction(method) ? Of(method.ContainingType, symbols) : null);

    /// <summary>What stands at a method or a class itself.</summary>
    public static int? On(ISymbol symbol, SessionSymbols symbols)
    {
        var attribute = symbol.GetAttributes().FirstOrDefault(a => SymbolEqualityComparer.Default.Equals(a.AttributeClass, symbols.AccessAttribute));
        return attribute?.ConstructorArguments.FirstOrDefault().Value is { } value ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;
    }
}
