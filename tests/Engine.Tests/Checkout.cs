namespace OrleansSessions.Engine.Tests;

/// <summary>
/// A small solution under a copy of the repository's build files, as a fresh clone has them, with a package folder and a feed of its own:
/// what is made up here in Orleans' name must never reach the packages that real builds take.
/// </summary>
internal sealed class Checkout : IDisposable
{
    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("engine-tests-");
    private readonly DirectoryInfo _packages = Directory.CreateTempSubdirectory("engine-tests-packages-");

    public Checkout(string? source = null)
    {
        foreach (var file in Repository.Top.EnumerateFiles("Directory.*").Concat(Repository.Top.EnumerateFiles("BannedSymbols.txt")))
            file.CopyTo(Path.Combine(_top.FullName, file.Name));
        foreach (var file in new DirectoryInfo(Path.Combine(Repository.Top.FullName, "eng")).EnumerateFiles("*", SearchOption.AllDirectories))
            Write(Path.GetRelativePath(Repository.Top.FullName, file.FullName), File.ReadAllText(file.FullName));

        Write("Small.slnx", """<Solution><Project Path="App/App.csproj" /><Project Path="Orleans.Embedded/Orleans.Embedded.csproj" /></Solution>""");
        Write("Orleans.Embedded/Orleans.Embedded.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        Write("App/App.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><UseAppHost>false</UseAppHost><OrleansReference>Sdk</OrleansReference></PropertyGroup>
            </Project>
            """);
        Write("App/Program.Packages.cs", """System.Console.WriteLine("It runs on Packages");""");
        Write("App/Program.Embedded.cs", """System.Console.WriteLine("It runs on Embedded");""");

        Feed = new Feed(_top.CreateSubdirectory("feed"));
        Write("NuGet.Config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="feed" />{source}</packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public Feed Feed { get; }

    /// <summary>The folders that builds made for their outputs: one for each engine that was built.</summary>
    public string[] Outputs => Artifacts.Exists ? [.. Artifacts.EnumerateDirectories().Select(folder => folder.Name)] : [];

    /// <summary>The answers that NuGet gave and that builds keep.</summary>
    public string[] Answers => Artifacts.Exists ? [.. Artifacts.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)] : [];

    private DirectoryInfo Artifacts => new(Path.Combine(_top.FullName, "artifacts"));

    public Task<DotnetRun> DotnetAsync(string arguments) => DotnetRun.StartAsync(_top, _packages, arguments, TestContext.Current.CancellationToken);

    /// <summary>Leaves an answer behind as if NuGet had been asked.</summary>
    public void Answer(string question, string answer, string file) =>
        Write($"artifacts/{file}", $"<Project><PropertyGroup><{question}>{answer}</{question}></PropertyGroup></Project>");

    public void Append(string file, string text) => File.AppendAllText(Path.Combine(_top.FullName, file), text);

    public void Dispose()
    {
        _top.Delete(recursive: true);
        _packages.Delete(recursive: true);
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_top.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
