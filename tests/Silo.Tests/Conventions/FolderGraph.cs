using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansSessions.Silo.Tests;

/// <summary>Which folders of a project use which others. Files that lie beside the project file are in the folder <c>.</c>.</summary>
/// <param name="Edges">An edge for each two folders of which the first uses the second, in order.</param>
internal sealed record FolderGraph(IReadOnlyList<FolderEdge> Edges)
{
    /// <summary>Reads the graph of a project. What only a comment names counts as no use.</summary>
    /// <param name="project">The project file, as a path from the root of the checkout.</param>
    public static FolderGraph Of(string project)
    {
        var compilation = ProjectSources.Compile(project);
        var trees = compilation.SyntaxTrees.Where(static tree => tree.FilePath.Length > 0).ToList();
        var declared = trees.SelectMany(static tree => Declared(tree)).ToLookup(static declared => declared.Name, static declared => declared.Folder);
        var uses = trees.SelectMany(tree => Uses(tree, compilation.GetSemanticModel(tree), declared)).Distinct();
        return new FolderGraph([.. uses
            .GroupBy(static use => (From: Folder(use.File), To: Folder(use.Used)))
            .Where(static edge => edge.Key.From != edge.Key.To)
            .Select(static edge => new FolderEdge(edge.Key.From, edge.Key.To, [.. edge.Order()]))
            .OrderBy(static edge => (edge.From, edge.To))]);
    }

    /// <summary>The edges that are part of a cycle: from their end a way leads back to their beginning.</summary>
    public IReadOnlyList<FolderEdge> Cyclic() => [.. Edges.Where(edge => Reachable(edge.To).Contains(edge.From))];

    /// <summary>The graph as a picture for a Markdown page.</summary>
    public string ToMermaid() => string.Join('\n', Edges.Select(static edge => $"    {Node(edge.From)} --> {Node(edge.To)}").Prepend("graph TD"));

    private HashSet<string> Reachable(string folder)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([folder]);
        while (next.TryPop(out var from))
        {
            if (reached.Add(from))
            {
                foreach (var edge in Edges.Where(edge => edge.From == from))
                {
                    next.Push(edge.To);
                }
            }
        }

        return reached;
    }

    // Only names that another folder declares too are resolved: that takes a fraction of the time.
    private static IEnumerable<(string File, string Used)> Uses(SyntaxTree tree, SemanticModel model, ILookup<string, string> declared)
    {
        var own = Folder(tree.FilePath);
        return tree.GetRoot().DescendantNodes()
            .Where(node => node is ImplicitObjectCreationExpressionSyntax || (node is SimpleNameSyntax name && declared[name.Identifier.ValueText].Any(folder => folder != own)))
            .Select(node => Symbol(model.GetSymbolInfo(node)))
            .OfType<ISymbol>()
            .SelectMany(static symbol => symbol.DeclaringSyntaxReferences.Select(static declaration => declaration.SyntaxTree.FilePath).Order().DistinctBy(Folder))
            .Select(used => (tree.FilePath, used));
    }

    private static IEnumerable<(string Name, string Folder)> Declared(SyntaxTree tree)
    {
        var folder = Folder(tree.FilePath);
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            var name = node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
                DelegateDeclarationSyntax type => type.Identifier.ValueText,
                MethodDeclarationSyntax method => method.Identifier.ValueText,
                PropertyDeclarationSyntax property => property.Identifier.ValueText,
                ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } property => property.Identifier.ValueText,
                EnumMemberDeclarationSyntax value => value.Identifier.ValueText,
                VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier.ValueText,
                _ => null,
            };
            if (name is not null)
            {
                yield return (name, folder);
                if (name.EndsWith("Attribute", StringComparison.Ordinal))
                {
                    yield return (name[..^"Attribute".Length], folder);
                }
            }
        }
    }

    // A call of an overload that a generator adds, or with an argument that does not resolve, still has its candidates.
    private static ISymbol? Symbol(SymbolInfo info) => (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) switch
    {
        null or INamespaceSymbol => null,
        IMethodSymbol { ReducedFrom: { } extension } => extension,
        var symbol => symbol.OriginalDefinition,
    };

    private static string Folder(string file) => Path.GetDirectoryName(file) is { Length: > 0 } folder ? folder.Replace('\\', '/') : ".";

    private static string Node(string folder) => folder == "." ? "root" : folder.Replace('/', '_');
}

/// <summary>One folder uses another.</summary>
/// <param name="From">The folder that uses the other.</param>
/// <param name="To">The folder that is used.</param>
/// <param name="Causes">Each file that does so, and the file that it uses.</param>
internal sealed record FolderEdge(string From, string To, IReadOnlyList<(string File, string Used)> Causes)
{
    public override string ToString() => $"{From} -> {To}: {string.Join(", ", Causes.Select(static cause => $"{Path.GetFileName(cause.File)} uses {Path.GetFileName(cause.Used)}"))}";
}
