using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>The sources of one project, compiled in memory as far as it takes to see what each name in them refers to.</summary>
internal static class ProjectSources
{
    private static readonly string[] Skipped = ["artifacts", "bin", "obj", "node_modules"];

    // What the SDKs import. Generators do not run here: the partial methods that they would implement resolve without a body.
    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading", "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    private static readonly Lazy<IReadOnlyList<(string Name, MetadataReference Reference)>> Loaded = new(static () =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => (Path.GetFileNameWithoutExtension(path), (MetadataReference)MetadataReference.CreateFromFile(path)))]);

    /// <summary>The project files of the checkout, as paths from the root.</summary>
    public static IEnumerable<string> Projects() => Files(Checkout.Root, "*.csproj").Select(static file => Path.GetRelativePath(Checkout.Root, file)).Order(StringComparer.Ordinal);

    /// <summary>Compiles a project. A tree's path is the file's, from the project's folder.</summary>
    public static CSharpCompilation Compile(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Checkout.Root, project))!;
        var nested = Files(folder, "*.csproj").Select(static file => Path.GetDirectoryName(file)!).Where(other => other != folder).ToList();
        var definition = XDocument.Load(Path.Combine(Checkout.Root, project));
        var assembly = definition.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);
        var usings = ImplicitUsings.Concat(definition.Descendants("Using").Select(static import => import.Attribute("Include")?.Value).OfType<string>());
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var trees = Files(folder, "*.cs")
            .Where(file => !nested.Any(other => file.StartsWith(other + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, Path.GetRelativePath(folder, file)))
            .Append(CSharpSyntaxTree.ParseText(string.Concat(usings.Distinct().Select(static import => $"global using {import};")), options));
        return CSharpCompilation.Create(assembly, trees, Loaded.Value.Where(loaded => loaded.Name != assembly).Select(static loaded => loaded.Reference));
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern)
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(static child => Path.GetFileName(child) is var name && !name.StartsWith('.') && !Skipped.Contains(name))
                .SelectMany(child => Files(child, pattern)));
}
