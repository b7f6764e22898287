using OrleansSessions.Testing;

namespace OrleansSessions.Package.Tests;

/// <summary>An application may call its projects as this repository does: Grains and Silo are names that Orleans' own documentation uses.</summary>
[Collection(nameof(PackedFeed))]
public class ProjectNameTests(PackedFeed feed)
{
    private static readonly string[] Libraries = ["Grains.Interfaces", "Grains", "Session.Protocol"];

    [Fact]
    public async Task Application_ProjectsNamedAsOurs_BuildsAndKeepsItsSession()
    {
        foreach (var library in Libraries)
        {
            await WriteAsync($"{library}/{library}.csproj", ProjectOf("Microsoft.NET.Sdk", library == "Grains" ? ["Session.Orleans.InProcess"] : [], library == "Grains" ? ["Grains.Interfaces"] : []));
            await WriteAsync($"{library}/Name.cs", $"namespace {library}Names; public static class Name {{ public static string Value => typeof(Name).Assembly.GetName().Name!; }}");
        }

        await WriteAsync("Silo/Silo.csproj", ProjectOf("Microsoft.NET.Sdk.Web", ["Session.Orleans", "Session.Orleans.Client", "Session.Orleans.InProcess"], Libraries));
        await WriteAsync("Silo/Properties/launchSettings.json", """{ "profiles": { "Silo": { "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development" } } } }""");
        await WriteAsync("Silo/Program.cs", """
            var builder = WebApplication.CreateBuilder(args);
            builder.AddOrleansSession().UseInProcess();
            var app = builder.Build();
            app.UseOrleansSession();
            app.MapGet("/", async (HttpContext context) =>
            {
                await context.Session.LoadAsync();
                context.Session.SetInt32("visits", (context.Session.GetInt32("visits") ?? 0) + 1);
                return $"{GrainsNames.Name.Value}, {Grains.InterfacesNames.Name.Value}, {Session.ProtocolNames.Name.Value}: {context.Session.GetInt32("visits")}";
            });
            app.Run();
            """);

        await feed.DotnetAsync("build Named/Silo -o built/Named");
        await using var silo = await LaunchedProgram.StartAsync(Path.Combine(feed.Desk, "Named", "Silo"), Path.Combine(feed.Desk, "built", "Named", "Silo.dll"));
        using var browser = silo.Browse();
        string[] visits = [await browser.ReadAsync(), await browser.ReadAsync()];

        Assert.Equal(["Grains, Grains.Interfaces, Session.Protocol: 1", "Grains, Grains.Interfaces, Session.Protocol: 2"], visits);
    }

    private static string ProjectOf(string sdk, IEnumerable<string> packages, IEnumerable<string> projects) => $"""
        <Project Sdk="{sdk}">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(packages.Select(static package => $"<PackageReference Include=\"{package}\" Version=\"{BuildInfo.Version}\" />"))}
            {string.Concat(projects.Select(static project => $"<ProjectReference Include=\"../{project}/{project}.csproj\" />"))}
          </ItemGroup>
        </Project>
        """;

    private async Task WriteAsync(string path, string content)
    {
        var file = Path.Combine(feed.Desk, "Named", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content);
    }
}
