using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

internal static class Operations
{
    /// <summary>What a function does itself, in the order of the text: what functions inside it do happens at another time, or never.</summary>
    public static List<IOperation> Own(this IOperation function)
    {
        var found = new List<IOperation>();
        var open = new Stack<IOperation>();
        open.Push(function);
        while (open.Count > 0)
        {
            foreach (var child in open.Pop().ChildOperations)
            {
                if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
                {
                    found.Add(child);
                    open.Push(child);
                }
            }
        }

        return [.. found.OrderBy(static operation => operation.Syntax.SpanStart)];
    }

    /// <summary>The expression itself, without conversions around it.</summary>
    public static IOperation Bare(this IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        return operation;
    }

    /// <summary>
    /// Whether somebody wrote this text, if need be in a Razor file, from which code was generated. An analyzer that asks looks at generated code too.
    /// </summary>
    public static bool IsWritten(this OperationAnalysisContext context, IOperation operation) =>
        !context.IsGeneratedCode || operation.Syntax.GetLocation().GetMappedLineSpan().HasMappedPath;

    /// <summary>The call that an expression awaits, or is.</summary>
    public static IInvocationOperation? AwaitedCall(this IOperation expression)
    {
        var bare = expression.Bare();
        var call = (bare is IAwaitOperation awaited ? awaited.Operation.Bare() : bare) as IInvocationOperation;
        return call is { TargetMethod.Name: "ConfigureAwait", Instance: { } configured } ? configured.Bare() as IInvocationOperation : call;
    }

    /// <summary>The call that a lambda is an argument of.</summary>
    public static IInvocationOperation? CallWith(this IAnonymousFunctionOperation lambda)
    {
        var parent = lambda.Parent;
        while (parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            parent = parent.Parent;
        }

        return (parent as IArgumentOperation)?.Parent as IInvocationOperation;
    }

    /// <summary>The outermost operation of the member that an operation belongs to.</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>Whether a local or a parameter is given another value anywhere below.</summary>
    public static bool Changes(this IOperation where, ISymbol variable) => where.Descendants().Any(operation => operation switch
    {
        IAssignmentOperation assignment => RefersTo(assignment.Target, variable),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value is not IDeclarationExpressionOperation && RefersTo(argument.Value, variable),
        IAddressOfOperation address => RefersTo(address.Reference, variable),
        _ => false,
    });

    /// <summary>What a local was declared with, when it keeps that.</summary>
    public static IOperation? OnlyValue(this ILocalReferenceOperation reference) =>
        reference.Root() is var root
        && root.Descendants().OfType<IVariableDeclaratorOperation>().FirstOrDefault(declared => SymbolEqualityComparer.Default.Equals(declared.Symbol, reference.Local)) is { } declarator
        && (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer) is { } initializer
        && !root.Changes(reference.Local)
            ? initializer.Value.Bare()
            : null;

    private static bool RefersTo(IOperation operation, ISymbol variable) => operation.Bare() switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, variable),
        IFieldReferenceOperation field => SymbolEqualityComparer.Default.Equals(field.Field, variable),
        ITupleOperation tuple => tuple.Elements.Any(element => RefersTo(element, variable)),
        _ => false,
    };
}
