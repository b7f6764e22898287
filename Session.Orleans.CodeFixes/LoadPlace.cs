using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace OrleansSessions.Analyzers;

/// <summary>Where a session is to be loaded, and how.</summary>
internal sealed class LoadPlace
{
    private readonly SyntaxNode _before;
    private readonly StatementSyntax _load;
    private readonly bool _returns;

    private LoadPlace(SyntaxNode before, StatementSyntax load, bool returns)
    {
        _before = before;
        _load = load;
        _returns = returns;
    }

    /// <returns>Null where no statement can stand in front of the use, or the session is not there yet.</returns>
    public static LoadPlace? Of(ExpressionSyntax session, SemanticModel model, CancellationToken cancel)
    {
        var before = session.Ancestors().FirstOrDefault(static node => node is StatementSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax);
        var function = session.Ancestors().FirstOrDefault(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax);
        if (before is null || function is null || before.Ancestors().TakeWhile(node => node != function).Any(static node => node is LockStatementSyntax)
            || DeclaresIn(before, session, model, cancel))
        {
            return null;
        }

        var symbol = function is AnonymousFunctionExpressionSyntax ? model.GetSymbolInfo(function, cancel).Symbol : model.GetDeclaredSymbol(function, cancel);
        return symbol is IMethodSymbol method ? new(before, Load(session, method), returns: method.ReturnType is INamedTypeSymbol { IsGenericType: true }) : null;
    }

    public SyntaxNode Insert(SyntaxNode root) => _before switch
    {
        StatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement => root.ReplaceNode(statement, Pair(statement)),
        StatementSyntax statement => root.ReplaceNode(statement, SyntaxFactory.Block(Pair(statement)).WithAdditionalAnnotations(Formatter.Annotation)),
        ArrowExpressionClauseSyntax arrow => root.ReplaceNode(arrow.Parent!, WithBody(arrow.Parent!, arrow.Expression)),
        AnonymousFunctionExpressionSyntax { ExpressionBody: { } expression } lambda => root.ReplaceNode(lambda, lambda.WithExpressionBody(null).WithBlock(Body(expression))),
        _ => root,
    };

    private static bool DeclaresIn(SyntaxNode statement, ExpressionSyntax session, SemanticModel model, CancellationToken cancel) =>
        statement is StatementSyntax && session.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Select(name => model.GetSymbolInfo(name, cancel).Symbol).OfType<ILocalSymbol>()
            .Any(local => local.DeclaringSyntaxReferences.Any(declared => statement.Span.Contains(declared.Span)));

    private static StatementSyntax Load(ExpressionSyntax session, IMethodSymbol method)
    {
        var token = method.Parameters.FirstOrDefault(static parameter => parameter.Type.Name == "CancellationToken")?.Name
            ?? (session is MemberAccessExpressionSyntax { Expression: var context } ? $"{context.WithoutTrivia()}.RequestAborted" : "");
        return SyntaxFactory.ParseStatement($"await {session.WithoutTrivia()}.LoadAsync({token});").WithAdditionalAnnotations(Formatter.Annotation);
    }

    private SyntaxNode WithBody(SyntaxNode function, ExpressionSyntax expression) => function switch
    {
        MethodDeclarationSyntax method => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(expression)),
        LocalFunctionStatementSyntax local => local.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(expression)),
        _ => function,
    };

    private BlockSyntax Body(ExpressionSyntax expression)
    {
        StatementSyntax rest = _returns ? SyntaxFactory.ReturnStatement(expression.WithoutTrivia()) : SyntaxFactory.ExpressionStatement(expression.WithoutTrivia());
        return SyntaxFactory.Block(_load, rest).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private StatementSyntax[] Pair(StatementSyntax statement) =>
    [
        _load.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed),
        statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithAdditionalAnnotations(Formatter.Annotation),
    ];
}
