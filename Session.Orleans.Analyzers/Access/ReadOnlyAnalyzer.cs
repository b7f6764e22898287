using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Finds endpoints that declare that they only read, and write (<see cref="Rules.ReadOnlyWrites"/>).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReadOnlyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ReadOnlyWrites];

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
                var endpoints = new ReadOnlyEndpoints(symbols, new Mvc(compilation), new Lazy<Declarations>(() => Declarations.Of(compilation)));
                start.RegisterOperationBlockAction(block => endpoints.Look(block));
                start.RegisterOperationAction(lambda => endpoints.Look(lambda, (IAnonymousFunctionOperation)lambda.Operation), OperationKind.AnonymousFunction);
                start.RegisterOperationAction(function => endpoints.Look(function, (ILocalFunctionOperation)function.Operation), OperationKind.LocalFunction);
            }
        });
    }

    private sealed class ReadOnlyEndpoints(SessionSymbols symbols, Mvc mvc, Lazy<Declarations> declarations)
    {
        public void Look(OperationBlockAnalysisContext context)
        {
            if (context.OwningSymbol is IMethodSymbol method && IsReadOnly(method))
            {
                foreach (var block in context.OperationBlocks)
                {
                    Look(block, context.ReportDiagnostic);
                }
            }
        }

        public void Look(OperationAnalysisContext context, ILocalFunctionOperation function)
        {
            if (function.Body is { } body && DeclaredAccess.Of(function.Symbol, symbols) == DeclaredAccess.ReadOnly && !IsDeclaredElsewhere(function.Symbol))
            {
                Look(body, context.ReportDiagnostic);
            }
        }

        public void Look(OperationAnalysisContext context, IAnonymousFunctionOperation lambda)
        {
            if (Mapping.EndpointCall(lambda) is { } mapping
                && (Mapping.DeclaredOn(mapping) ?? OnLambda(lambda)) == DeclaredAccess.ReadOnly)
            {
                Look(lambda.Body, context.ReportDiagnostic);
            }
        }

        // Access that is declared through a variable of the endpoint would count in place of the lambda's attribute.
        private int? OnLambda(IAnonymousFunctionOperation lambda) =>
            DeclaredAccess.Of(lambda.Symbol, symbols) is { } access && !declarations.Value.InPlaceOfAttributes ? access : null;

        private void Look(IOperation body, Action<Diagnostic> report)
        {
            foreach (var operation in body.Own())
            {
                if (symbols.UseOf(operation, out var session) == SessionUse.Write && Requests.IsSession(session))
                {
                    report(Diagnostic.Create(Rules.ReadOnlyWrites, operation.Syntax.GetLocation(), operation.Syntax.Shown()));
                }
            }
        }

        // A class's declaration is that of its endpoints: what else is in it may be called by those which declare another access.
        private bool IsReadOnly(IMethodSymbol method) =>
            DeclaredAccess.OfEndpoint(method, symbols, mvc) == DeclaredAccess.ReadOnly && !IsDeclaredElsewhere(method);

        // A mapping's declaration counts in place of the attribute's.
        private bool IsDeclaredElsewhere(IMethodSymbol method) => declarations.Value.InPlaceOfAttributes || declarations.Value.DeclaresFor(method.Name);
    }
}
