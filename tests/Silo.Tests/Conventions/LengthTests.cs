using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A file has at most 250 lines, and a method at most 50.</summary>
public sealed class LengthTests
{
    private const int MaximumFileLines = 250;

    private const int MaximumMethodLines = 50;

    private static readonly string[] Products = ["Session.Protocol", "Session.Orleans", "Session.Orleans.Client", "Session.Orleans.Analyzers", "Session.Orleans.CodeFixes", "Grains.Interfaces", "Grains", "Silo", "WebFrontend", "deploy", "eng", "samples", "templates"];

    [Fact]
    public void Files_OfTheProduct_HaveAtMost250Lines()
    {
        var files = Products.SelectMany(Checkout.Sources).ToList();

        var tooLong = files.Where(static file => Checkout.Read(file).Count(static c => c == '\n') > MaximumFileLines).Order(StringComparer.Ordinal);

        Assert.NotEmpty(files);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Methods_OfTheProduct_HaveAtMost50Lines()
    {
        var methods = Products.SelectMany(Checkout.Sources).SelectMany(Methods).ToList();

        Assert.NotEmpty(methods);
        Assert.Empty(methods.Where(static method => method.Lines > MaximumMethodLines).Select(static method => method.File).Distinct().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string File, int Lines)> Methods(string file) => CSharpSyntaxTree.ParseText(Checkout.Read(file)).GetRoot().DescendantNodes()
        .Where(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
        .Select(node => (file, Lines(node.GetLocation().GetLineSpan())));

    private static int Lines(FileLinePositionSpan span) => span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
}
