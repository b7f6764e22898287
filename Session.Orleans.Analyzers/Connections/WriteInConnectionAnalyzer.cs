using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Finds changes of the session that stay in a connection until it ends (<see cref="Rules.WriteInConnection"/>).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WriteInConnectionAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.WriteInConnection];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SessionSymbols.Of(start.Compilation) is { } symbols)
            {
                var connections = new Connections(start.Compilation);
                start.RegisterSymbolStartAction(type => Look(type, (INamedTypeSymbol)type.Symbol, symbols, connections), SymbolKind.NamedType);
            }
        });
    }

    private static void Look(SymbolStartAnalysisContext context, INamedTypeSymbol type, SessionSymbols symbols, Connections connections)
    {
        var around = connections.Around(type);
        if (around is null && !connections.IsComponent(type))
        {
            return;
        }

        var found = new FoundWrites(symbols, connections, around);
        context.RegisterOperationAction(call => found.Look(call, (IInvocationOperation)call.Operation), OperationKind.Invocation);
        context.RegisterSymbolEndAction(found.Report);
    }

    // Which methods handle events is known when all of the type has been seen.
    private sealed class FoundWrites(SessionSymbols symbols, Connections connections, string? around)
    {
        private readonly ConcurrentBag<(IOperation Write, ISymbol Member)> _writes = [];
        private readonly ConcurrentDictionary<ISymbol, bool> _handlers = new(SymbolEqualityComparer.Default);

        public void Look(OperationAnalysisContext context, IInvocationOperation call)
        {
            if (connections.IsEventHandler(call) && call.Arguments.Select(static argument => argument.Value.Bare()).OfType<IDelegateCreationOperation>().FirstOrDefault() is { Target: IMethodReferenceOperation handler })
            {
                _handlers[handler.Method] = true;
            }
            else if (symbols.UseOf(call, out var session) == SessionUse.Write && OwnSession.IsOwn(session) && context.IsWritten(call) && !OwnSession.MayBeStored(call, symbols))
            {
                _writes.Add((call, context.ContainingSymbol));
            }
        }

        public void Report(SymbolAnalysisContext context)
        {
            foreach (var (write, member) in _writes)
            {
                if (around is not null || member is IMethodSymbol method && (Connections.IsAfterRender(method) || _handlers.ContainsKey(method)) || IsInHandler(write))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Rules.WriteInConnection, write.Syntax.GetLocation(), write.Syntax.Shown(), around ?? "a circuit"));
                }
            }
        }

        private bool IsInHandler(IOperation write)
        {
            for (var parent = write.Parent; parent is not null; parent = parent.Parent)
            {
                if (parent is IAnonymousFunctionOperation lambda && lambda.CallWith() is { } call && connections.IsEventHandler(call))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
