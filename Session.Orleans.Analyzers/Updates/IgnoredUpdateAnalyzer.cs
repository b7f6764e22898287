using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Finds updates of the session whose result nobody looks at (<see cref="Rules.IgnoredUpdate"/>).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredUpdateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.IgnoredUpdate];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SessionSymbols.Of(start.Compilation) is { } symbols)
            {
                start.RegisterOperationAction(call => Look(call, (IInvocationOperation)call.Operation, symbols), OperationKind.Invocation);
            }
        });
    }

    private static void Look(OperationAnalysisContext context, IInvocationOperation call, SessionSymbols symbols)
    {
        if (call.TargetMethod.Name == "TryUpdateSessionAsync" && symbols.IsOurs(call.TargetMethod) && IsIgnored(call) && context.IsWritten(call))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.IgnoredUpdate, call.Syntax.GetLocation()));
        }
    }

    private static bool IsIgnored(IOperation result)
    {
        while (result.Parent is IAwaitOperation or IParenthesizedOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
        {
            result = result.Parent;
        }

        // Who is given a Task without a result cannot look at it.
        return result.Parent is IExpressionStatementOperation or IConversionOperation { Type: INamedTypeSymbol { Name: "Task", Arity: 0 }, Parent: IReturnOperation };
    }
}
