using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Finds changes of the session behind the start of the same request's response (<see cref="Rules.WriteAfterStart"/>).</summary>
/// <remarks>Statements of one block only, one after the other: what a branch does is not known.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WriteAfterStartAnalyzer : DiagnosticAnalyzer
{
    private const string Rotate = "RotateSessionAsync";
    private const string Abandon = "AbandonSessionAsync";

    private static readonly HashSet<string> OfResponse = ["WriteAsync", "WriteAsJsonAsync", "SendFileAsync", "StartAsync", "CompleteAsync"];
    private static readonly HashSet<string> OfBody = ["WriteAsync", "FlushAsync"];

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.WriteAfterStart];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SessionSymbols.Of(start.Compilation) is { } symbols)
            {
                start.RegisterOperationAction(block => Look(block, (IBlockOperation)block.Operation, symbols), OperationKind.Block);
            }
        });
    }

    private static void Look(OperationAnalysisContext context, IBlockOperation block, SessionSymbols symbols)
    {
        (IOperation Call, ISymbol Request)? started = null;
        foreach (var statement in block.Operations)
        {
            if (started is { } start && ChangeIn(statement, symbols, start.Request) is { } change && !IsOnPurpose(block, change, symbols))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.WriteAfterStart, change.Syntax.GetLocation(), change.Syntax.Shown(), start.Call.Syntax.Shown(), DamageOf(change)));
            }

            if (started is null && StartIn(statement) is { } call && Requests.Of(ReceiverOf(call)) is { } request && !ReplacesBody(block.Root()))
            {
                started = (call, request);
            }
        }
    }

    // The expression of the statement is the change itself: nothing in it can be skipped.
    private static IInvocationOperation? ChangeIn(IOperation statement, SessionSymbols symbols, ISymbol request) =>
        statement is IExpressionStatementOperation { Operation: var expression } && expression.AwaitedCall() is { } call
        && SymbolEqualityComparer.Default.Equals(ChangedIn(call, symbols), request)
            ? call
            : null;

    private static ISymbol? ChangedIn(IInvocationOperation call, SessionSymbols symbols)
    {
        if (symbols.UseOf(call, out var session) == SessionUse.Write)
        {
            return Requests.IsSession(session) ? Requests.Of(session) : null;
        }

        return call.TargetMethod.Name is Rotate or Abandon && symbols.IsOurs(call.TargetMethod) ? Requests.Of(ReceiverOf(call)) : null;
    }

    private static string DamageOf(IInvocationOperation change) => change.TargetMethod.Name switch
    {
        Rotate => "it throws, because the cookie of the new key would not reach the browser",
        Abandon => "the browser keeps the cookie, and is not told if the session could not be ended",
        _ => "a new session gets no cookie, and the browser is not told if the change cannot be stored",
    };

    private static IInvocationOperation? StartIn(IOperation statement) =>
        statement is IExpressionStatementOperation { Operation: IAwaitOperation awaited } && awaited.AwaitedCall() is { } call && Starts(call) ? call : null;

    private static bool Starts(IInvocationOperation call) => ReceiverOf(call)?.Bare().Type is { } type && type.Name switch
    {
        "HttpResponse" => OfResponse.Contains(call.TargetMethod.Name) && call.TargetMethod.ContainingAssembly.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
        "Stream" or "PipeWriter" => OfBody.Contains(call.TargetMethod.Name) && !call.TargetMethod.IsExtensionMethod,
        _ => false,
    };

    private static IOperation? ReceiverOf(IInvocationOperation call) =>
        call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value : call.Instance;

    // Behind another body the response has not started.
    private static bool ReplacesBody(IOperation root) => root.Descendants().OfType<IAssignmentOperation>()
        .Any(static assignment => assignment.Target is IPropertyReferenceOperation { Property: { Name: "Body", ContainingType.Name: "HttpResponse" } });

    // Who commits by hand behind the change knows that the response is under way.
    private static bool IsOnPurpose(IBlockOperation block, IInvocationOperation change, SessionSymbols symbols) =>
        change.TargetMethod.Name is not (Rotate or Abandon)
        && block.Own().Any(operation => operation.Syntax.SpanStart > change.Syntax.SpanStart && symbols.UseOf(operation, out _) == SessionUse.Commit);
}
