using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace OrleansSessions.Analyzers;

/// <summary>Finds handlers of Razor pages that declare an access of their own (<see cref="Rules.OnPageHandler"/>).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PageHandlerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.OnPageHandler];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SessionSymbols.Of(start.Compilation) is { } symbols)
            {
                var mvc = new Mvc(start.Compilation);
                start.RegisterSymbolAction(handler => Look(handler, (IMethodSymbol)handler.Symbol, mvc, symbols), SymbolKind.Method);
            }
        });
    }

    private static void Look(SymbolAnalysisContext context, IMethodSymbol method, Mvc mvc, SessionSymbols symbols)
    {
        if (mvc.IsPageHandler(method) && DeclaredAccess.On(method, symbols) is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.OnPageHandler, method.Locations[0], method.Name));
        }
    }
}
