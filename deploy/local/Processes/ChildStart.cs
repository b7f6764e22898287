using System.Diagnostics;

namespace OrleansSessions.Local;

/// <summary>How a child process is started.</summary>
/// <param name="Name">Its name in the farm.</param>
/// <param name="Program">The program.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Health">Where it reports whether it is ready.</param>
/// <param name="LogFile">The file that its output is written to.</param>
/// <param name="Settings">Its configuration, as environment variables.</param>
internal sealed record ChildStart(
    string Name, FarmProgram Program, Uri Url, Uri Health, string LogFile, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Variables that the launcher's own shell may have set, and that would make a child listen on another port.</summary>
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "URLS", "HTTP_PORTS", "DOTNET_URLS"];

    public ProcessStartInfo ToProcessStart()
    {
        var start = Program.ToProcessStart([]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var name in NotInherited) start.Environment.Remove(name);
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in Settings) start.Environment[name] = value;
        return start;
    }
}
