using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers;

/// <summary>
/// What a compilation says, anywhere, about when its sessions are loaded. It goes by names alone, and so errs to one side: it takes for declared
/// what might be declared.
/// </summary>
internal sealed class Declarations
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileDeclarations> Files = new();

    private readonly FileDeclarations[] _files;

    private Declarations(FileDeclarations[] files) => _files = files;

    /// <summary>Whether the sessions of endpoints that cannot be told are loaded: those of a group, of all controllers, behind a middleware that loads.</summary>
    public bool ForUnknown => _files.Any(static file => file.ForUnknown || file.ForGroup || file.LoadsAnyway);

    /// <summary>Whether endpoints that cannot be told have another access than the one that stands at their handlers.</summary>
    public bool InPlaceOfAttributes => _files.Any(static file => file.ForUnknown);

    /// <summary>Whether any endpoint declares an access.</summary>
    public bool ForAny => _files.Any(static file => file.ForAny);

    public bool MapsControllers => _files.Any(static file => file.MapsControllers);

    public bool MapsPages => _files.Any(static file => file.MapsPages);

    /// <summary>Looks at every file once, however many compilations it is in.</summary>
    public static Declarations Of(Compilation compilation) =>
        new([.. compilation.SyntaxTrees.Select(static tree => Files.GetValue(tree, static tree => FileDeclarations.Of(tree.GetRoot())))]);

    /// <summary>Whether a method of that name is mapped as an endpoint.</summary>
    public bool Maps(string method) => _files.Any(file => file.Mapped.Contains(method));

    /// <summary>Whether a method of that name is mapped with a session access.</summary>
    public bool DeclaresFor(string method) => _files.Any(file => file.Declared.Contains(method));
}
