using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>Every link of every page leads to a file that exists and, where it names one, to a heading of it.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] NotOurs = ["artifacts", "bin", "obj", "node_modules", ".git"];

    public static TheoryData<string> Pages => new(Directory.EnumerateFiles(Checkout.Root, "*.md", SearchOption.AllDirectories)
        .Select(static file => Path.GetRelativePath(Checkout.Root, file).Replace('\\', '/'))
        .Where(static page => !page.Split('/').Any(NotOurs.Contains)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Docs_Links_LeadSomewhere(string page)
    {
        var links = Link().Matches(Prose(Checkout.Read(page))).Select(static link => (Path: link.Groups["path"].Value, Anchor: link.Groups["anchor"].Value))
            .Where(static link => !link.Path.Contains(':', StringComparison.Ordinal));

        var broken = links.Where(link => !Leads(page, link.Path, link.Anchor)).Select(static link => $"{link.Path}#{link.Anchor}");

        Assert.Empty(broken);
    }

    private static bool Leads(string page, string path, string anchor)
    {
        var target = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        return Path.Exists(Path.Combine(Checkout.Root, target))
            && (anchor.Length == 0 || Heading().Matches(Prose(Checkout.Read(target))).Any(heading => Anchor(heading.Groups["text"].Value) == anchor));
    }

    // As GitHub makes it: lower case, blanks as dashes, the rest of the punctuation gone.
    private static string Anchor(string heading) => NoLetter().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string Prose(string text) => Code().Replace(text, "");

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?m)^#{1,6} (?<text>.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoLetter();

    [GeneratedRegex("(?ms)^```.*?^```")]
    private static partial Regex Code();
}
