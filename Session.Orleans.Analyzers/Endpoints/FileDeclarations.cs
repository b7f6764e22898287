using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansSessions.Analyzers;

/// <summary>What one file says about when sessions are loaded. See <see cref="Declarations"/>.</summary>
internal sealed class FileDeclarations : CSharpSyntaxWalker
{
    private const string Attribute = "SessionAccessAttribute";

    public HashSet<string> Mapped { get; } = [];

    public HashSet<string> Declared { get; } = [];

    /// <summary>Whether an access is declared for endpoints that cannot be told. It counts in place of what stands at their handlers.</summary>
    public bool ForUnknown { get; private set; }

    /// <summary>Whether an access is declared for a group of endpoints. What stands at a handler counts in its place.</summary>
    public bool ForGroup { get; private set; }

    /// <summary>Whether sessions are loaded whatever is declared, or waiting for them was asked for.</summary>
    public bool LoadsAnyway { get; private set; }

    public bool ForAny { get; private set; }

    public bool MapsControllers { get; private set; }

    public bool MapsPages { get; private set; }

    public static FileDeclarations Of(SyntaxNode root)
    {
        var file = new FileDeclarations();
        file.Visit(root);
        return file;
    }

    public override void VisitAttribute(AttributeSyntax node)
    {
        ForAny |= LastName(node.Name) is Attribute or "SessionAccess";
        base.VisitAttribute(node);
    }

    public override void VisitObjectCreationExpression(ObjectCreationExpressionSyntax node)
    {
        if (LastName(node.Type) == Attribute)
        {
            ForAny = true;
            ForUnknown |= !IsGivenToAnEndpoint(node);
        }

        base.VisitObjectCreationExpression(node);
    }

    public override void VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        LoadsAnyway |= (LastName(node.Expression), node.Name.Identifier.ValueText) is ("SessionPreload", "Always") or ("SessionSynchronousLoadBehavior", "Allow");
        base.VisitMemberAccessExpression(node);
    }

    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var name = LastName(node.Expression) ?? "";
        if (name == "WithSessionAccess")
        {
            ForAny = true;
            NoteAccess(node);
        }
        else if (name.StartsWith("Map", StringComparison.Ordinal) || name.StartsWith("UseMvc", StringComparison.Ordinal))
        {
            MapsControllers |= name.Contains("Controller") || name.StartsWith("UseMvc", StringComparison.Ordinal);
            MapsPages |= name.Contains("Pages");
            Mapped.UnionWith(MethodsIn(node));
        }
        else if (name == "LoadAsync" && node.Expression is MemberAccessExpressionSyntax load && LastName(load.Expression)?.EndsWith("ession", StringComparison.Ordinal) == true)
        {
            LoadsAnyway |= IsInMiddleware(node);
        }

        base.VisitInvocationExpression(node);
    }

    private static IEnumerable<string> MethodsIn(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.Where(static a => a.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax).Select(static a => LastName(a.Expression)!);

    private static bool IsGivenToAnEndpoint(SyntaxNode node) =>
        node.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && LastName(call.Expression) == "WithSessionAccess";

    // What runs around endpoints is known by what it hands on to.
    private static bool IsInMiddleware(SyntaxNode node) => node.Ancestors().Any(static around => around switch
    {
        ParenthesizedLambdaExpressionSyntax lambda => lambda.ParameterList.Parameters.Any(HandsOn),
        SimpleLambdaExpressionSyntax lambda => HandsOn(lambda.Parameter),
        BaseMethodDeclarationSyntax method => method.ParameterList.Parameters.Any(HandsOn),
        LocalFunctionStatementSyntax function => function.ParameterList.Parameters.Any(HandsOn),
        TypeDeclarationSyntax type => type.DescendantTokens().Any(static token => token.ValueText == "RequestDelegate") || type.BaseList?.ToString().Contains("Filter") == true,
        _ => false,
    });

    private static bool HandsOn(ParameterSyntax parameter) =>
        parameter.Identifier.ValueText == "next" || parameter.Type is { } type && (type.ToString().Contains("Delegate") || type.ToString() == "Func<Task>");

    private static string? LastName(SyntaxNode? node) => node switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    };

    private void NoteAccess(InvocationExpressionSyntax declaration)
    {
        var on = (declaration.Expression as MemberAccessExpressionSyntax)?.Expression;
        var isChain = true;
        while (on is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } or IdentifierNameSyntax)
        {
            if (on is IdentifierNameSyntax variable)
            {
                if (variable.IsDeclaredAs("RouteGroupBuilder"))
                {
                    ForGroup = true;
                    return;
                }

                (on, isChain) = (variable.OnlyValue(), false);
                continue;
            }

            var call = (InvocationExpressionSyntax)on;
            if (LastName(call.Expression)!.StartsWith("Map", StringComparison.Ordinal))
            {
                NoteAccessOf(call, isChain);
                return;
            }

            on = ((MemberAccessExpressionSyntax)call.Expression).Expression;
        }

        ForUnknown = true;
    }

    private void NoteAccessOf(InvocationExpressionSyntax mapping, bool isChain)
    {
        if (LastName(mapping.Expression) == "MapGroup")
        {
            ForGroup = true;
            return;
        }

        var methods = MethodsIn(mapping).ToList();
        Declared.UnionWith(methods);

        // A lambda's access is looked for in the chain of calls on its endpoint, and not at a variable.
        ForUnknown |= methods.Count == 0 && !(isChain && mapping.ArgumentList.Arguments.Any(static a => a.Expression is AnonymousFunctionExpressionSyntax));
    }
}
