using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers;

internal static class Syntaxes
{
    private const int MaximumCharacters = 60;

    /// <summary>An expression as a message shows it: in one line, and not all of a long one.</summary>
    public static string Shown(this SyntaxNode node)
    {
        var text = string.Join(" ", node.ToString().Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= MaximumCharacters ? text : text.Substring(0, MaximumCharacters - 1) + "…";
    }
}
