using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansSessions.Analyzers;

/// <summary>Puts <c>await Session.LoadAsync(…)</c> before the statement that uses the session (<see cref="Rules.SynchronousLoad"/>).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LoadFirstFix : CodeFixProvider
{
    private const string Title = "Load the session first";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.SynchronousLoad.Id];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (SessionOf(root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)) is { } session
                && LoadPlace.Of(session, model, context.CancellationToken) is { } place)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(place.Insert(root))), Title), diagnostic);
            }
        }
    }

    private static ExpressionSyntax? SessionOf(SyntaxNode use) => use switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Expression,
        MemberAccessExpressionSyntax access => access.Expression,
        _ => null,
    };
}
