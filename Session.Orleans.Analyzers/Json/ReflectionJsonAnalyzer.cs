using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Finds session values that are serialized by reflection in projects for native AOT (<see cref="Rules.ReflectionJson"/>).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReflectionJsonAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rules.ReflectionJson];

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (IsForAot(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions)
                && SessionSymbols.Of(start.Compilation) is { } symbols
                && start.Compilation.GetTypeByMetadataName("System.Text.Json.JsonSerializer") is { } serializer)
            {
                start.RegisterOperationAction(call => Look(call, (IInvocationOperation)call.Operation, symbols, serializer), OperationKind.Invocation);
            }
        });
    }

    private static bool IsForAot(AnalyzerConfigOptions build) => IsTrue(build, "build_property.PublishAot") || IsTrue(build, "build_property.IsAotCompatible");

    private static bool IsTrue(AnalyzerConfigOptions build, string property) =>
        build.TryGetValue(property, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static void Look(OperationAnalysisContext context, IInvocationOperation call, SessionSymbols symbols, INamedTypeSymbol serializer)
    {
        if (!SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, serializer) || !call.UsesReflection())
        {
            return;
        }

        var name = call.TargetMethod.Name;
        var replacement = name switch
        {
            "Serialize" or "SerializeToUtf8Bytes" when SessionFlow.GoesToSession(call, symbols) => "SetJson",
            "Deserialize" when SessionFlow.ComesFromSession(call.Arguments[0].Value, symbols) => "GetJson",
            _ => null,
        };
        if (replacement is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ReflectionJson, call.Syntax.GetLocation(), name, replacement));
        }
    }
}
