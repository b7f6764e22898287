using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers;

/// <summary>Tells which methods MVC and Razor Pages run as endpoints.</summary>
internal sealed class Mvc(Compilation compilation)
{
    private static readonly string[] Verbs = ["OnGet", "OnPost", "OnPut", "OnDelete", "OnHead", "OnPatch", "OnOptions"];

    private readonly INamedTypeSymbol? _controller = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Mvc.ControllerBase");
    private readonly INamedTypeSymbol? _page = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Mvc.RazorPages.PageModel");

    public bool IsAction(IMethodSymbol method) =>
        IsCandidate(method) && method.ContainingType.IsOrExtends(_controller)
        && !method.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "NonActionAttribute");

    public bool IsPageHandler(IMethodSymbol method) =>
        IsCandidate(method) && method.ContainingType.IsOrExtends(_page) && Verbs.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal));

    // An override may be a filter's method, such as OnActionExecutionAsync.
    private static bool IsCandidate(IMethodSymbol method) => method is
    {
        MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsAbstract: false, IsOverride: false, ContainingType: not null,
    };
}
