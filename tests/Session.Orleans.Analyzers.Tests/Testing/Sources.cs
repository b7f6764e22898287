using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansSessions.Analyzers.Tests;

/// <summary>Web applications as C# sources, compiled against ASP.NET Core and Session.Orleans as these tests run on them.</summary>
internal static class Sources
{
    public static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    public static readonly CSharpCompilationOptions Options = new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>What a web project imports without saying so.</summary>
    public const string Usings = """
        global using System;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Mvc;
        global using Microsoft.AspNetCore.Mvc.RazorPages;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using OrleansSessions;
        """;

    public static IReadOnlyList<MetadataReference> References { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("Session.Orleans.Analyzers", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>A program whose pipeline and endpoints are given, and the types that stand below them.</summary>
    public static string Program(string statements, string types = "") => $$"""
        var builder = WebApplication.CreateBuilder(args);
        var app = builder.Build();
        {{statements}}
        app.Run();

        {{types}}
        """;

    /// <summary>A program that maps controllers and Razor Pages, and these.</summary>
    public static string Mvc(string types) => Program("app.MapControllers();\napp.MapRazorPages();", types);

    /// <summary>One asynchronous endpoint that does this.</summary>
    public static string Endpoint(string statements) => Program($$"""
        app.MapGet("/", async (HttpContext context) =>
        {
            {{statements}}
        });
        """);

    public static CSharpCompilation Compile(params string[] sources) =>
        CSharpCompilation.Create("App", [.. sources.Prepend(Usings).Select(static source => CSharpSyntaxTree.ParseText(source, Parsing))], References, Options);

    /// <summary>A test's source that does not compile would prove nothing.</summary>
    public static void CheckErrors(Compilation compilation) =>
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
}
