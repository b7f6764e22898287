using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace OrleansSessions.Analyzers;

/// <summary>Follows a value between an expression and a session: directly, or through one local variable.</summary>
internal static class SessionFlow
{
    public static bool GoesToSession(IOperation value, SessionSymbols symbols) =>
        Sink(value) switch
        {
            IArgumentOperation argument => IsWrite(argument, symbols),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => GoesToSession(declarator, symbols),
            _ => false,
        };

    public static bool ComesFromSession(IOperation value, SessionSymbols symbols)
    {
        value = Unwrapped(value);
        return IsRead(value, symbols)
            || value is ILocalReferenceOperation local && (local.OnlyValue() is { } given && IsRead(Unwrapped(given), symbols) || IsFilledByRead(local, symbols));
    }

    private static bool GoesToSession(IVariableDeclaratorOperation declarator, SessionSymbols symbols)
    {
        var root = declarator.Root();
        return !root.Changes(declarator.Symbol)
            && root.Descendants().OfType<ILocalReferenceOperation>().Any(local =>
                SymbolEqualityComparer.Default.Equals(local.Local, declarator.Symbol) && Sink(local) is IArgumentOperation argument && IsWrite(argument, symbols));
    }

    private static bool IsWrite(IArgumentOperation argument, SessionSymbols symbols) =>
        argument is { Parameter.Name: "value", Parent: IInvocationOperation { TargetMethod.Name: "Set" or "SetString" } call } && symbols.UseOf(call, out _) == SessionUse.Write;

    private static bool IsRead(IOperation value, SessionSymbols symbols) =>
        value is IInvocationOperation { TargetMethod.Name: "Get" or "GetString" } && symbols.UseOf(value, out _) == SessionUse.Read;

    // session.TryGetValue(key, out var bytes), once and nothing else.
    private static bool IsFilledByRead(ILocalReferenceOperation local, SessionSymbols symbols)
    {
        var root = local.Root();
        var fills = root.Descendants().OfType<IArgumentOperation>()
            .Where(argument => argument.Parameter?.RefKind == RefKind.Out && argument.Value is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared }
                && SymbolEqualityComparer.Default.Equals(declared.Local, local.Local))
            .ToList();
        return fills.Count == 1 && !root.Changes(local.Local)
            && fills[0].Parent is IInvocationOperation { TargetMethod.Name: "TryGetValue" } read && symbols.UseOf(read, out _) == SessionUse.Read;
    }

    private static IOperation? Sink(IOperation value)
    {
        var parent = value.Parent;
        while (parent is IConversionOperation or IParenthesizedOperation)
        {
            parent = parent.Parent;
        }

        return parent;
    }

    private static IOperation Unwrapped(IOperation value)
    {
        value = value.Bare();
        return value is ICoalesceOperation coalesce ? coalesce.Value.Bare() : value;
    }
}
