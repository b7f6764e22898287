using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace OrleansSessions.Analyzers.Tests;

/// <summary>Runs all analyzers, so that each test also says that the others are silent.</summary>
internal static class Analysis
{
    public static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(Rules).Assembly.GetExportedTypes().Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <returns>Each finding as its rule's id and the text that it is about, in the order of the text.</returns>
    public static async Task<string[]> OfAsync(params string[] sources) => Shown(await RunAsync(Sources.Compile(sources)));

    /// <summary>The same, in a project that sets this MSBuild property.</summary>
    public static async Task<string[]> WithAsync(string property, string value, string source) =>
        Shown(await RunAsync(Sources.Compile(source), new(ImmutableArray<AdditionalText>.Empty, new BuildProperties(property, value))));

    public static async Task<ImmutableArray<Diagnostic>> RunAsync(Compilation compilation, AnalyzerOptions? options = null)
    {
        Sources.CheckErrors(compilation);
        var crash = new List<Exception>();
        var running = compilation.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(
            options ?? new([]), (error, _, _) => crash.Add(error), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var found = await running.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(crash);
        return [.. found.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    private static string[] Shown(IEnumerable<Diagnostic> found) =>
        [.. found.Select(static diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan)}")];
}
