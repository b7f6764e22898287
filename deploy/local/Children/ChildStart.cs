using System.Diagnostics;

namespace OrleansSessions.Local.Children;

/// <summary>What a child is, and how it is started.</summary>
/// <param name="Name">Its name in the farm.</param>
/// <param name="Part">The program.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="Health">Where it says that it is ready.</param>
/// <param name="LogFile">Where its output goes.</param>
/// <param name="Settings">Its configuration, as environment variables.</param>
internal sealed record ChildStart(
    string Name, FarmPart Part, Uri Url, Uri Health, string LogFile, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>What the caller's shell may hold for programs of its own, and what would send a child to another port.</summary>
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "URLS", "HTTP_PORTS", "DOTNET_URLS"];

    public ProcessStartInfo ToProcessStart()
    {
        var start = new ProcessStartInfo(FarmPart.Dotnet, [Part.Assembly])
        {
            WorkingDirectory = Part.Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in NotInherited) start.Environment.Remove(name);
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment[Child.HookVariable] = typeof(ChildStart).Assembly.Location;
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        return start;
    }
}
