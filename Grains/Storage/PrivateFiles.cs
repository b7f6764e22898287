using Microsoft.Win32.SafeHandles;

namespace OrleansSessions.Grains;

/// <summary>
/// Directories and files that only the user of this process may read: rows hold whole sessions. Windows has no such modes; a directory inherits its access
/// list there.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersDirectory = OwnersFile | UnixFileMode.UserExecute;

    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnersDirectory);
        }
    }

    /// <summary>Opens a new file in a private directory.</summary>
    public static SafeFileHandle CreateFile(string path)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, OwnersFile);
        }

        return file;
    }

    /// <summary>
    /// Makes a directory private, and all that is in it. Its own mode is changed last: if this ends halfway, the next start does all of it again.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">A part of it belongs to another user, who alone may change its mode.</exception>
    public static void Restrict(string directory)
    {
        if (OperatingSystem.IsWindows() || File.GetUnixFileMode(directory) == OwnersDirectory)
        {
            return;
        }

        foreach (var below in Directory.EnumerateDirectories(directory))
        {
            Restrict(below);
        }

        foreach (var file in Directory.EnumerateFiles(directory))
        {
            File.SetUnixFileMode(file, OwnersFile);
        }

        File.SetUnixFileMode(directory, OwnersDirectory);
    }
}
