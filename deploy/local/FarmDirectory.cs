namespace OrleansSessions.Local;

/// <summary>Where the farm keeps what it writes. A temporary one is removed at the end.</summary>
internal sealed class FarmDirectory : IDisposable
{
    private readonly bool temporary;

    public FarmDirectory(string? keep)
    {
        temporary = keep is null;
        Root = keep is null ? Directory.CreateTempSubdirectory("session-farm-").FullName : Directory.CreateDirectory(keep).FullName;
        foreach (var part in (string[])[Logs, Keys, Sessions, FrameworkCache]) Directory.CreateDirectory(part);
    }

    public string Root { get; }

    public string Logs => Path.Combine(Root, "logs");

    public string Keys => Path.Combine(Root, "keys");

    public string Sessions => Path.Combine(Root, "sessions");

    public string FrameworkCache => Path.Combine(Root, "framework-cache");

    public void Dispose()
    {
        if (temporary) Directory.Delete(Root, recursive: true);
    }
}
