using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansSessions.Analyzers;

/// <summary>Removes <c>UseSession()</c> (<see cref="Rules.TwoSessions"/>).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveUseSessionFix : CodeFixProvider
{
    private const string Title = "Remove UseSession()";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.TwoSessions.Id];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(Without(root, call, access))), Title), diagnostic);
            }
        }
    }

    // Alone it is a statement; in a chain the others stay.
    private static SyntaxNode Without(SyntaxNode root, InvocationExpressionSyntax call, MemberAccessExpressionSyntax access) =>
        Statements.Whole(call) is { } statement && access.Expression is not InvocationExpressionSyntax
            ? Statements.Remove(root, statement)
            : root.ReplaceNode(call, access.Expression.WithTrailingTrivia(call.GetTrailingTrivia()));
}
