using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

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
            var session = Statements.Whole(root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true));
            var routing = Statements.Around(root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true));
            if (session is not null && routing is not null && session.Parent == routing.Parent && !session.ContainsDirectives)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(Move(root, session, routing))), Title), diagnostic);
            }
        }
    }

    private static SyntaxNode Move(SyntaxNode root, SyntaxNode session, SyntaxNode routing)
    {
        var tracked = root.TrackNodes(session, routing);
        tracked = tracked.InsertNodesAfter(tracked.GetCurrentNode(routing)!, [session.WithLeadingTrivia(Statements.WithoutBlankLines(session.GetLeadingTrivia()))]);
        return Statements.Remove(tracked, tracked.GetCurrentNode(session)!);
    }
}
