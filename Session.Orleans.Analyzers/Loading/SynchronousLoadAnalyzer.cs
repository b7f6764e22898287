using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Finds asynchronous endpoints that use a session which nothing has loaded (<see cref="Rules.SynchronousLoad"/>).</summary>
/// <remarks>
/// Only functions that the framework calls are analyzed: the caller of any other function may have loaded the session. Only the first use is named,
/// since the others do not wait.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SynchronousLoadAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.SynchronousLoad];

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
                var functions = new AsyncFunctions(symbols, new Mvc(compilation), new Lazy<Declarations>(() => Declarations.Of(compilation)));
                start.RegisterOperationBlockAction(block => functions.Look(block));
                start.RegisterOperationAction(lambda => functions.Look(lambda, (IAnonymousFunctionOperation)lambda.Operation), OperationKind.AnonymousFunction);
                start.RegisterOperationAction(function => functions.Look(function, (ILocalFunctionOperation)function.Operation), OperationKind.LocalFunction);
            }
        });
    }

    private const string ForEndpoint = "By default this happens only the first time that the endpoint uses its session. Await Session.LoadAsync() first, or declare the endpoint's session access.";

    // It runs for endpoints of others, and for requests without one: a declaration is not its to make.
    private const string ForMiddleware = "A middleware has no session access of its own to declare. Await Session.LoadAsync() first, only for the requests that need it; if the session was loaded in advance, that costs nothing.";

    private sealed class AsyncFunctions(SessionSymbols symbols, Mvc mvc, Lazy<Declarations> declarations)
    {
        public void Look(OperationBlockAnalysisContext context)
        {
            if (context.OwningSymbol is IMethodSymbol { IsAsync: true } method
                && context.OperationBlocks.Select(FirstWait).FirstOrDefault(static wait => wait is not null) is { } wait
                && DeclaredAccess.OfEndpoint(method, symbols, mvc) is null && IsUndeclaredEndpoint(method))
            {
                context.ReportDiagnostic(Told(wait));
            }
        }

        public void Look(OperationAnalysisContext context, ILocalFunctionOperation function)
        {
            if (function is { Symbol.IsAsync: true, Body: { } body }
                && FirstWait(body) is { } wait && DeclaredAccess.Of(function.Symbol, symbols) is null && IsMapped(function.Symbol))
            {
                context.ReportDiagnostic(Told(wait));
            }
        }

        public void Look(OperationAnalysisContext context, IAnonymousFunctionOperation lambda)
        {
            if (lambda.Symbol.IsAsync && FirstWait(lambda.Body) is { } wait && DeclaredAccess.Of(lambda.Symbol, symbols) is null && IsUndeclared(lambda))
            {
                context.ReportDiagnostic(Told(wait, Mapping.IsMiddleware(lambda) ? ForMiddleware : ForEndpoint));
            }
        }

        private static Diagnostic Told(IOperation wait, string advice = ForEndpoint) => Diagnostic.Create(Rules.SynchronousLoad, wait.Syntax.GetLocation(), wait.Syntax.Shown(), advice);

        private bool IsUndeclared(IAnonymousFunctionOperation lambda)
        {
            if (Mapping.EndpointCall(lambda) is { } mapping)
            {
                return Mapping.DeclaredOn(mapping) is null && !declarations.Value.ForUnknown;
            }

            // What middleware runs in front of may have declared its access.
            return Mapping.IsMiddleware(lambda) && !declarations.Value.ForAny && !declarations.Value.ForUnknown;
        }

        private bool IsUndeclaredEndpoint(IMethodSymbol method)
        {
            if (mvc.IsAction(method))
            {
                return declarations.Value is { MapsControllers: true, ForUnknown: false };
            }

            return mvc.IsPageHandler(method)
                ? declarations.Value is { MapsPages: true, ForUnknown: false }
                : DeclaredAccess.Of(method.ContainingType, symbols) is null && IsMapped(method);
        }

        private bool IsMapped(IMethodSymbol method) =>
            method.Parameters.Any(parameter => symbols.IsContext(parameter.Type))
            && declarations.Value.Maps(method.Name) && !declarations.Value.DeclaresFor(method.Name) && !declarations.Value.ForUnknown;

        /// <returns>The first use that waits, or null: there is none, or something before it may have loaded the session.</returns>
        private IOperation? FirstWait(IOperation body)
        {
            foreach (var operation in body.Own())
            {
                var use = symbols.UseOf(operation, out var session);
                if (use is SessionUse.Load || MayLoad(operation))
                {
                    return null;
                }

                if (use is SessionUse.Read or SessionUse.Write && Requests.IsSession(session))
                {
                    return operation;
                }
            }

            return null;
        }

        // Code that is not the framework's, and that has the request in its hands.
        private bool MayLoad(IOperation operation) => operation switch
        {
            IAwaitOperation awaited => awaited.Operation.DescendantsAndSelf().OfType<IInvocationOperation>().Any(static call =>
                call.TargetMethod.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke
                || call.Instance is IInstanceReferenceOperation && !IsFramework(call.TargetMethod)),
            IInvocationOperation call when symbols.UseOf(call, out _) == SessionUse.None && !IsFramework(call.TargetMethod) =>
                call.Arguments.Any(argument => argument.Value.Bare().Type is var type && (symbols.IsContext(type) || symbols.IsSession(type))),
            _ => false,
        };

        private static bool IsFramework(IMethodSymbol method) =>
            method.ContainingAssembly?.Name is { } assembly
            && (assembly.StartsWith("Microsoft.", StringComparison.Ordinal) || assembly.StartsWith("System.", StringComparison.Ordinal));
    }
}
