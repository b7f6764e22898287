using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Tells which code runs for a connection that stays open: interactive components, circuit handlers, hubs.</summary>
internal sealed class Connections(Compilation compilation)
{
    private const string Components = "Microsoft.AspNetCore.Components";

    private readonly INamedTypeSymbol? _component = compilation.GetTypeByMetadataName(Components + ".ComponentBase");
    private readonly INamedTypeSymbol? _renderMode = compilation.GetTypeByMetadataName(Components + ".RenderModeAttribute");
    private readonly INamedTypeSymbol? _callbacks = compilation.GetTypeByMetadataName(Components + ".EventCallbackFactory");
    private readonly INamedTypeSymbol? _circuit = compilation.GetTypeByMetadataName(Components + ".Server.Circuits.CircuitHandler");
    private readonly INamedTypeSymbol? _hub = compilation.GetTypeByMetadataName("Microsoft.AspNetCore.SignalR.Hub");
    private readonly INamedTypeSymbol? _event = compilation.GetTypeByMetadataName("System.EventArgs");

    public bool IsComponent(INamedTypeSymbol type) => type.IsOrExtends(_component);

    /// <summary>What all code of a type runs in, as a message says it; null if that is not certain. A component may be rendered by a request.</summary>
    public string? Around(INamedTypeSymbol type) =>
        type.IsOrExtends(_hub) ? "a hub"
        : type.IsOrExtends(_circuit) ? "a circuit"
        : IsComponent(type) && IsInteractive(type) ? "an interactive component"
        : null;

    /// <summary>Whether a method of a component runs only in a circuit, whatever renders the component.</summary>
    public static bool IsAfterRender(IMethodSymbol method) => method is { IsOverride: true, Name: "OnAfterRender" or "OnAfterRenderAsync" };

    /// <summary>Whether a call makes a handler of an event that only a circuit receives. A form's reaches a component in a request too.</summary>
    public bool IsEventHandler(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Create", TypeArguments.Length: 1 } method
        && SymbolEqualityComparer.Default.Equals(method.ContainingType, _callbacks)
        && method.TypeArguments[0].BaseType?.IsOrExtends(_event) == true;

    private bool IsInteractive(INamedTypeSymbol type)
    {
        var attributes = type.GetAttributes();
        return attributes.Any(attribute => attribute.AttributeClass?.IsOrExtends(_renderMode) == true)
            && !attributes.Any(static attribute => attribute.AttributeClass?.Name == "ExcludeFromInteractiveRoutingAttribute");
    }
}
