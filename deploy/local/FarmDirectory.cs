namespace OrleansSessions.Local;

/// <summary>Where the farm keeps what it writes. A temporary one is removed at the end, or by the next farm if this one is killed.</summary>
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

    /// <summary>Where a server of this name keeps its data.</summary>
    public string StoreOf(string server) => Directory.CreateDirectory(Path.Combine(Root, server)).FullName;

    /// <summary>Where a part of this name writes what it says.</summary>
    public string LogOf(string part) => Path.Combine(Logs, $"{part}.log");

    public string FrameworkCache => Path.Combine(Root, "framework-cache");

    public void Dispose()
    {
        if (_owner is null) return;
        _owner.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>A killed launcher cannot remove its directory, but the system lets go of the file that it held open.</summary>
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
                // It is in use, not ours, or just being removed by another farm.
            }
        }
    }

    private static FileStream Own(string directory, FileMode mode) =>
        new(Path.Combine(directory, OwnerFile), mode, FileAccess.ReadWrite, FileShare.None);
}
