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

    public bool ForUnknown { get; private set; }

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
        // All endpoints are loaded ahead, or waiting was asked for.
        ForUnknown |= (LastName(node.Expression), node.Name.Identifier.ValueText) is ("SessionPreload", "Always") or ("SessionSynchronousLoadBehavior", "Allow");
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
            ForUnknown |= IsInMiddleware(node);
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
        while (on is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call)
        {
            if (access.Name.Identifier.ValueText is var name && name.StartsWith("Map", StringComparison.Ordinal) && name != "MapGroup")
            {
                var methods = MethodsIn(call).ToList();
                Declared.UnionWith(methods);
                ForUnknown |= methods.Count == 0 && !call.ArgumentList.Arguments.Any(static a => a.Expression is AnonymousFunctionExpressionSyntax);
                return;
            }

            on = access.Expression;
        }

        ForUnknown = true;
    }
}
