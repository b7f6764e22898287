using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>The session's part of ASP.NET Core and of Session.Orleans, as one compilation sees it.</summary>
internal sealed class SessionSymbols
{
    private readonly INamedTypeSymbol _session;
    private readonly INamedTypeSymbol _extensions;

    private SessionSymbols(INamedTypeSymbol session, INamedTypeSymbol extensions, INamedTypeSymbol context, INamedTypeSymbol access)
    {
        _session = session;
        _extensions = extensions;
        Context = context;
        AccessAttribute = access;
    }

    public INamedTypeSymbol Context { get; }

    public INamedTypeSymbol AccessAttribute { get; }

    /// <returns>Null when the compilation does not refer to Session.Orleans: there is nothing to say about it.</returns>
    public static SessionSymbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Http.ISession") is { } session
        && compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Http.SessionExtensions") is { } extensions
        && compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Http.HttpContext") is { } context
        && compilation.GetTypeByMetadataName("OrleansSessions.SessionAccessAttribute") is { } access
            ? new(session, extensions, context, access)
            : null;

    public bool IsSession(ITypeSymbol? type) => Same(type, _session);

    public bool IsContext(ITypeSymbol? type) => type is not null && type.IsOrExtends(Context);

    /// <summary>Whether a method is one of Session.Orleans.</summary>
    public bool IsOurs(IMethodSymbol method) => SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, AccessAttribute.ContainingAssembly);

    /// <summary>What an operation does with which session. Extension methods of others are not known: what they do is a guess.</summary>
    public SessionUse UseOf(IOperation operation, out IOperation? session)
    {
        session = null;
        switch (operation)
        {
            case IPropertyReferenceOperation reference when IsSession(reference.Property.ContainingType):
                session = reference.Instance;
                return SessionUse.Read;

            case IInvocationOperation call when IsSession(call.TargetMethod.ContainingType):
                session = call.Instance;
                return Kind(call.TargetMethod.Name);

            case IInvocationOperation { TargetMethod: { IsExtensionMethod: true } method } call
                when IsSession(method.Parameters[0].Type) && (Same(method.ContainingType, _extensions) || IsOurs(method)):
                session = call.Arguments[0].Value;
                return Kind(method.Name);

            default:
                return SessionUse.None;
        }
    }

    private static SessionUse Kind(string method) => method switch
    {
        "LoadAsync" => SessionUse.Load,
        "CommitAsync" => SessionUse.Commit,
        _ when method.EndsWith("Async", StringComparison.Ordinal) => SessionUse.None,
        _ when method.StartsWith("Set", StringComparison.Ordinal) || method.StartsWith("Remove", StringComparison.Ordinal) || method == "Clear" => SessionUse.Write,
        _ when method.StartsWith("Get", StringComparison.Ordinal) || method == "TryGetValue" => SessionUse.Read,
        _ => SessionUse.None,
    };

    private static bool Same(ITypeSymbol? one, ITypeSymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
