using System.Globalization;

namespace OrleansSessions.Grains;

/// <summary>
/// Exclusive ownership of a directory by one storage of one process. With two owners, both ETag checks would succeed, and updates would be lost. The
/// operating system ends the ownership when the process ends, however it ends.
/// </summary>
internal sealed class DirectoryOwnership : IDisposable
{
    private const string LockName = "owner.lock";
    private const string HolderName = "owner.txt";

    private readonly FileStream _lock;

    private DirectoryOwnership(FileStream held) => _lock = held;

    /// <summary>Takes ownership of the directory.</summary>
    /// <exception cref="InvalidOperationException">Another process or storage owns it. The message names the directory and the owner.</exception>
    public static DirectoryOwnership Take(string directory, string storageName, TimeProvider time)
    {
        var holder = Path.Combine(directory, HolderName);
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException refused)
        {
            throw new InvalidOperationException(
                $"File storage '{storageName}' cannot own the directory '{directory}': {HolderIn(holder)}. "
                + "A directory belongs to one process and one storage name at a time. Stop the other process, or set another directory.",
                refused);
        }

        File.WriteAllText(
            holder,
            string.Create(CultureInfo.InvariantCulture, $"storage '{storageName}' of process {Environment.ProcessId} on {Environment.MachineName}, since {time.GetUtcNow():u}"));
        return new DirectoryOwnership(held);
    }

    public void Dispose() => _lock.Dispose();

    private static string HolderIn(string path) => File.Exists(path) ? $"it is held by {File.ReadAllText(path)}" : "its owner is unknown";
}
