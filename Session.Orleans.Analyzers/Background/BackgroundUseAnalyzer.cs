using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Finds work that uses a request's session, and that the request does not wait for (<see cref="Rules.BackgroundUse"/>).</summary>
/// <remarks>Only what is dropped where it is started: a task that is kept may be awaited later.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BackgroundUseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.BackgroundUse];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SessionSymbols.Of(start.Compilation) is { } symbols)
            {
                start.RegisterOperationAction(lambda => Look(lambda, (IAnonymousFunctionOperation)lambda.Operation, symbols), OperationKind.AnonymousFunction);
            }
        });
    }

    private static void Look(OperationAnalysisContext context, IAnonymousFunctionOperation lambda, SessionSymbols symbols)
    {
        if (lambda.CallWith() is { } call && IsDropped(call) && lambda.Body.Own().FirstOrDefault(operation => IsUse(operation, lambda, symbols)) is { } use && context.IsWritten(use))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.BackgroundUse, use.Syntax.GetLocation(), use.Syntax.Shown()));
        }
    }

    private static bool IsDropped(IInvocationOperation call) => (call.TargetMethod.ContainingType.Name, call.TargetMethod.Name) switch
    {
        ("ThreadPool", "QueueUserWorkItem" or "UnsafeQueueUserWorkItem") => true,
        ("Task", "Run") or ("TaskFactory", "StartNew") => IsDroppedTask(call),
        _ => false,
    };

    private static bool IsDroppedTask(IOperation task)
    {
        while (task.Parent is IConversionOperation or IParenthesizedOperation || task.Parent is IInvocationOperation { TargetMethod.Name: "ContinueWith" or "ConfigureAwait" } next && ReferenceEquals(next.Instance, task))
        {
            task = task.Parent;
        }

        return task.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
    }

    // A parameter of the lambda itself is a session, or a context, that was handed to it.
    private static bool IsUse(IOperation operation, IAnonymousFunctionOperation lambda, SessionSymbols symbols) =>
        UsedIn(operation, symbols) is { } used && Requests.Of(used) is { } request && !SymbolEqualityComparer.Default.Equals(request.ContainingSymbol, lambda.Symbol);

    private static IOperation? UsedIn(IOperation operation, SessionSymbols symbols)
    {
        if (symbols.UseOf(operation, out var session) != SessionUse.None)
        {
            return session;
        }

        return operation is IInvocationOperation { TargetMethod.IsExtensionMethod: true } call && symbols.IsOurs(call.TargetMethod) && symbols.IsContext(call.TargetMethod.Parameters[0].Type)
            ? call.Arguments[0].Value
            : null;
    }
}
