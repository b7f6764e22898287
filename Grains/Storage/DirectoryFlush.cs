using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansSessions.Grains;

/// <summary>Makes the names in a directory durable. A flushed file is still lost in a power failure if its name was not flushed.</summary>
internal static class DirectoryFlush
{
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;

    /// <summary>Waits until the directory is on disk. Does nothing on Windows, which cannot flush directories.</summary>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = Open(directory);
        RandomAccess.FlushToDisk(handle);
    }

    // .NET cannot open directories. Opened for reading, and not inherited by child processes.
    private static SafeFileHandle Open(string directory)
    {
        var flags = OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux;
        var opened = OpenNative(Encoding.UTF8.GetBytes(directory + '\0'), flags);
        return opened >= 0
            ? new SafeFileHandle(opened, ownsHandle: true)
            : throw new IOException($"The directory '{directory}' cannot be opened for a flush.", new Win32Exception());
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenNative(byte[] path, int flags);
}
