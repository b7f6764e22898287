namespace OrleansSessions.Local;

/// <summary>The directory that the farm writes to. A temporary one is deleted at the end; if the launcher is killed, by the next one.</summary>
internal sealed class FarmDirectory : IDisposable
{
    private const string Prefix = "session-farm-";
    private const string OwnerFile = "owner.lock";

    private readonly FileStream? _owner;

    public FarmDirectory(string? keep)
    {
        if (keep is null)
        {
            RemoveAbandoned();
            Root = Directory.CreateTempSubdirectory(Prefix).FullName;
            _owner = Own(Root, FileMode.CreateNew);
        }
        else
        {
            Root = Directory.CreateDirectory(keep).FullName;
        }
        foreach (var part in (string[])[Logs, Keys, Sessions, FrameworkCache]) Directory.CreateDirectory(part);
    }

    public string Root { get; }

    public string Logs => Path.Combine(Root, "logs");

    public string Keys => Path.Combine(Root, "keys");

    public string Sessions => Path.Combine(Root, "sessions");

    /// <summary>The data directory of a server of this name.</summary>
    public string StoreOf(string server) => Directory.CreateDirectory(Path.Combine(Root, server)).FullName;

    /// <summary>The log file of a part of this name.</summary>
    public string LogOf(string part) => Path.Combine(Logs, $"{part}.log");

    public string FrameworkCache => Path.Combine(Root, "framework-cache");

    public void Dispose()
    {
        if (_owner is null) return;
        _owner.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>A killed launcher cannot delete its directory, but the system closes the file that it held open.</summary>
    private static void RemoveAbandoned()
    {
        foreach (var directory in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                Own(directory, FileMode.Open).Dispose();
                Directory.Delete(directory, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is in use, belongs to another user, or is being deleted by another launcher.
            }
        }
    }

    private static FileStream Own(string directory, FileMode mode) =>
        new(Path.Combine(directory, OwnerFile), mode, FileAccess.ReadWrite, FileShare.None);
}
