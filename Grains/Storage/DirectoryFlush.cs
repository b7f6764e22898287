using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansSessions;

/// <summary>Makes the names in a directory durable. A file that was flushed is still lost with power if its name was not.</summary>
internal static class DirectoryFlush
{
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;

    /// <summary>Waits until the disk has the directory. On Windows, which flushes no directories, it does nothing.</summary>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = Open(directory);
        RandomAccess.FlushToDisk(handle);
    }

    // .NET opens no directories. Reading only, and never handed down to a child process.
    private static SafeFileHandle Open(string directory)
    {
        var flags = OperatingSystem.IsMacOS() ? CloseOnExecMac : CloseOnExecLinux;
        var opened = OpenNative(Encoding.UTF8.GetBytes(directory + '\0'), flags);
        return opened >= 0
            ? new SafeFileHandle(opened, ownsHandle: true)
            : throw new IOException($"The directory '{directory}' cannot be opened to be flushed.", new Win32Exception());
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenNative(byte[] path, int flags);
}
