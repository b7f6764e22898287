using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OrleansSessions.Analyzers;

/// <summary>What the text of a method, or of a program's statements, says about a variable.</summary>
internal static class Variables
{
    /// <summary>What a variable was declared with, if it is never given another value.</summary>
    public static ExpressionSyntax? OnlyValue(this IdentifierNameSyntax variable) =>
        DeclarationOf(variable) is VariableDeclaratorSyntax { Initializer.Value: { } value } && value.SpanStart < variable.SpanStart ? value : null;

    /// <summary>Whether a variable or a parameter is declared with this type's name.</summary>
    public static bool IsDeclaredAs(this IdentifierNameSyntax variable, string type) => DeclarationOf(variable) switch
    {
        ParameterSyntax parameter => parameter.Type?.ToString() == type,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } => declaration.Type.ToString() == type,
        _ => false,
    };

    // The only place where something of that name begins or changes: of two, either may be meant.
    private static SyntaxNode? DeclarationOf(IdentifierNameSyntax variable)
    {
        var name = variable.Identifier.ValueText;
        var scope = variable.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() ?? variable.SyntaxTree.GetRoot();
        var places = scope.DescendantNodes(static node => node is not TypeDeclarationSyntax).Where(node => node switch
        {
            VariableDeclaratorSyntax declarator => declarator.Identifier.ValueText == name,
            ParameterSyntax parameter => parameter.Identifier.ValueText == name,
            SingleVariableDesignationSyntax designation => designation.Identifier.ValueText == name,
            ForEachStatementSyntax each => each.Identifier.ValueText == name,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } => left.Identifier.ValueText == name,
            _ => false,
        }).Take(2).ToList();
        return places.Count == 1 ? places[0] : null;
    }
}
