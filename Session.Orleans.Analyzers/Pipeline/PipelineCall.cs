using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>A call that puts something into a pipeline, and the variable of the pipeline's builder.</summary>
internal readonly struct PipelineCall(IInvocationOperation call, ISymbol builder)
{
    public IInvocationOperation Call { get; } = call;

    public ISymbol Builder { get; } = builder;

    public string Name => Call.TargetMethod.Name;

    /// <summary>Where the call itself begins, for which a chain's receiver does not count.</summary>
    public int Position => Call.Syntax.Span.End;

    /// <summary>The calls that are statements of this block, or links of such a chain, in the order in which they run. What a branch does is not among them.</summary>
    public static List<PipelineCall> In(IBlockOperation block)
    {
        var found = new List<PipelineCall>();
        foreach (var statement in block.Operations)
        {
            var expression = statement switch
            {
                IExpressionStatementOperation s => s.Operation.Bare(),
                IReturnOperation { ReturnedValue: { } value } => value.Bare(),
                _ => null,
            };
            AddChain(found, expression);
        }

        return found;
    }

    /// <summary>The variable that a chain of calls begins with.</summary>
    public static ISymbol? BuilderOf(IOperation? operation) => operation?.Bare() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        IInvocationOperation call when IsLink(call.TargetMethod) => BuilderOf(Receiver(call)),
        _ => null,
    };

    private static void AddChain(List<PipelineCall> found, IOperation? expression)
    {
        var at = found.Count;
        for (var call = expression as IInvocationOperation; call is not null; call = Receiver(call)?.Bare() as IInvocationOperation)
        {
            if (IsLink(call.TargetMethod) && BuilderOf(Receiver(call)) is { } builder)
            {
                found.Insert(at, new(call, builder));
            }
        }
    }

    private static IOperation? Receiver(IInvocationOperation call) =>
        call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value : call.Instance;

    // What puts a middleware in answers the builder that it was given.
    private static bool IsLink(IMethodSymbol method) => method.Name.StartsWith("Use", StringComparison.Ordinal);
}
