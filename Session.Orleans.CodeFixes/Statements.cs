using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansSessions.Analyzers;

internal static class Statements
{
    /// <summary>The statement that a call stands in; of a program without a Main, the member around it.</summary>
    public static SyntaxNode? Around(SyntaxNode call) =>
        call.FirstAncestorOrSelf<StatementSyntax>() is { } statement ? statement.Parent as GlobalStatementSyntax ?? (SyntaxNode)statement : null;

    /// <summary>The same, when the call is all there is to it.</summary>
    public static SyntaxNode? Whole(SyntaxNode call) =>
        call is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax, Expression: MemberAccessExpressionSyntax { Expression: not InvocationExpressionSyntax } } ? Around(call) : null;

    public static SyntaxNode Remove(SyntaxNode root, SyntaxNode statement) =>
        root.RemoveNode(statement, statement.ContainsDirectives ? SyntaxRemoveOptions.KeepDirectives : SyntaxRemoveOptions.KeepNoTrivia)!;

    public static SyntaxTriviaList WithoutBlankLines(SyntaxTriviaList trivia) => SyntaxFactory.TriviaList(trivia.SkipWhile(static t => t.IsKind(SyntaxKind.EndOfLineTrivia)));
}
