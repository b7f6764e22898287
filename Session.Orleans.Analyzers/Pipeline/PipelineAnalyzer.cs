using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Looks at the order in which a pipeline is built (<see cref="Rules.BeforeRouting"/>, <see cref="Rules.TwoSessions"/>).</summary>
/// <remarks>Only calls that stand beside each other in one block count: of two branches a pipeline may have either.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PipelineAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.BeforeRouting, Rules.TwoSessions];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SessionSymbols.Of(start.Compilation) is { } symbols)
            {
                var compilation = start.Compilation;
                var declarations = new Lazy<Declarations>(() => Declarations.Of(compilation));
                start.RegisterOperationAction(block => Look(block, (IBlockOperation)block.Operation, symbols, declarations), OperationKind.Block);
            }
        });
    }

    private static void Look(OperationAnalysisContext context, IBlockOperation block, SessionSymbols symbols, Lazy<Declarations> declarations)
    {
        var calls = PipelineCall.In(block);
        foreach (var ours in calls)
        {
            if (ours.Name == "UseOrleansSession" && symbols.IsOurs(ours.Call.TargetMethod) && !block.Root().Changes(ours.Builder))
            {
                var beside = calls.Where(call => SymbolEqualityComparer.Default.Equals(call.Builder, ours.Builder) && call.Call.TargetMethod.IsFrameworkBuilder()).ToList();
                LookAtRouting(context, block, ours, beside, declarations);
                LookAtSessions(context, ours, beside);
            }
        }
    }

    private static void LookAtRouting(OperationAnalysisContext context, IBlockOperation block, PipelineCall ours, List<PipelineCall> beside, Lazy<Declarations> declarations)
    {
        var routing = beside.FirstOrDefault(call => call.Name == "UseRouting" && call.Position > ours.Position);
        if (routing.Call is not null && !IsRoutedBefore(block.Root(), ours))
        {
            // Where nothing declares an access, nothing is broken: sessions are only not loaded in advance.
            var severity = declarations.Value.ForAny ? Rules.BeforeRouting.DefaultSeverity : DiagnosticSeverity.Warning;
            context.ReportDiagnostic(Diagnostic.Create(Rules.BeforeRouting, ours.Call.Syntax.GetLocation(), severity, [routing.Call.Syntax.GetLocation()], properties: null));
        }
    }

    private static void LookAtSessions(OperationAnalysisContext context, PipelineCall ours, List<PipelineCall> beside)
    {
        foreach (var other in beside.Where(static call => call.Name == "UseSession"))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.TwoSessions, other.Call.Syntax.GetLocation(), ours.Builder.Name));
        }
    }

    // A second UseRouting finds the endpoint again; what ran between them knew the first one's.
    private static bool IsRoutedBefore(IOperation root, PipelineCall ours) => root.Descendants().OfType<IInvocationOperation>().Any(call =>
        call.TargetMethod.Name == "UseRouting" && call.Syntax.Span.End < ours.Position
        && (PipelineCall.BuilderOf(call) is not { } builder || SymbolEqualityComparer.Default.Equals(builder, ours.Builder)));
}
