using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace OrleansSessions.Analyzers.Tests;

/// <summary>Applies a fix as an editor does.</summary>
internal static class Fixing
{
    /// <returns>The source after the fix of the first finding. It compiles, and has one finding of the rule less.</returns>
    public static async Task<string> ApplyAsync<TFix>(string source) where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        var document = Project(workspace).AddDocument("Program.cs", SourceText.From(source.ReplaceLineEndings("\n")));
        var before = await FindAsync<TFix>(document);

        var action = Assert.Single(await OfferedAsync<TFix>(document, before[0]));
        var operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        var changed = Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution.GetDocument(document.Id)!;

        Assert.Equal(before.Length - 1, (await FindAsync<TFix>(changed)).Length);
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString().ReplaceLineEndings("\n");
    }

    /// <returns>How many fixes are offered for the first finding.</returns>
    public static async Task<int> OffersAsync<TFix>(string source) where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        var document = Project(workspace).AddDocument("Program.cs", SourceText.From(source));
        return (await OfferedAsync<TFix>(document, (await FindAsync<TFix>(document))[0])).Count;
    }

    private static async Task<List<CodeAction>> OfferedAsync<TFix>(Document document, Diagnostic diagnostic) where TFix : CodeFixProvider, new()
    {
        var offered = new List<CodeAction>();
        await new TFix().RegisterCodeFixesAsync(new(document, diagnostic, (action, _) => offered.Add(action), TestContext.Current.CancellationToken));
        return offered;
    }

    private static Project Project(AdhocWorkspace workspace) => workspace.CurrentSolution
        .AddProject("App", "App", LanguageNames.CSharp)
        .WithParseOptions(Sources.Parsing)
        .WithCompilationOptions(Sources.Options)
        .WithMetadataReferences(Sources.References)
        .AddDocument("Usings.cs", Sources.Usings).Project;

    private static async Task<Diagnostic[]> FindAsync<TFix>(Document document) where TFix : CodeFixProvider, new()
    {
        var compilation = await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken);
        var fixable = new TFix().FixableDiagnosticIds;
        return [.. (await Analysis.RunAsync(compilation!)).Where(diagnostic => fixable.Contains(diagnostic.Id))];
    }
}
