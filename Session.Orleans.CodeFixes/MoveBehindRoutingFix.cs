using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansSessions.Analyzers;

/// <summary>Moves <c>UseOrleansSession()</c> after <c>UseRouting()</c> (<see cref="Rules.BeforeRouting"/>).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MoveBehindRoutingFix : CodeFixProvider
{
    private const string Title = "Call UseOrleansSession() after UseRouting()";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.BeforeRouting.Id];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics.Where(static diagnostic => diagnostic.AdditionalLocations.Count == 1))
        {
            var session = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var routing = root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true);
            if (Moved(root, session, routing) is { } moved)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(moved)), Title), diagnostic);
            }
        }
    }

    private static SyntaxNode? Moved(SyntaxNode root, SyntaxNode session, SyntaxNode routing)
    {
        if (Statements.Around(session) is not { ContainsDirectives: false } || Statements.Around(routing) is not { } around)
        {
            return null;
        }

        // Nothing runs after a return: there, the call becomes a link of the chain.
        if (Statements.Whole(session) is { } statement && routing.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax)
        {
            return statement.Parent == around.Parent ? MoveStatement(root, statement, around) : null;
        }

        return session is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call && routing is InvocationExpressionSyntax after && !around.ContainsDirectives
            ? MoveLink(root, call, access, after)
            : null;
    }

    private static SyntaxNode MoveStatement(SyntaxNode root, SyntaxNode session, SyntaxNode routing)
    {
        var tracked = root.TrackNodes(session, routing);
        tracked = tracked.InsertNodesAfter(tracked.GetCurrentNode(routing)!, [session.WithLeadingTrivia(Statements.WithoutBlankLines(session.GetLeadingTrivia()))]);
        return Statements.Remove(tracked, tracked.GetCurrentNode(session)!);
    }

    private static SyntaxNode MoveLink(SyntaxNode root, InvocationExpressionSyntax session, MemberAccessExpressionSyntax access, InvocationExpressionSyntax routing)
    {
        var tracked = root.TrackNodes<SyntaxNode>(session, routing);
        var before = tracked.GetCurrentNode(routing)!;
        var link = access.WithExpression(before.WithTrailingTrivia(access.Expression.GetTrailingTrivia()));
        tracked = tracked.ReplaceNode(before, session.WithExpression(link).WithTrailingTrivia(before.GetTrailingTrivia()));
        var moved = tracked.GetCurrentNode(session)!;
        return Statements.Whole(moved) is { } statement
            ? Statements.Remove(tracked, statement)
            : tracked.ReplaceNode(moved, ((MemberAccessExpressionSyntax)moved.Expression).Expression.WithTrailingTrivia(moved.GetTrailingTrivia()));
    }
}
