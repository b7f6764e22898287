using System.Globalization;

namespace OrleansSessions;

/// <summary>
/// Holds a directory for one storage of one process: two owners would both check ETags, and both win. The operating system ends the
/// ownership with the process, however that ends.
/// </summary>
internal sealed class DirectoryOwnership : IDisposable
{
    private const string LockName = "owner.lock";
    private const string HolderName = "owner.txt";

    private readonly FileStream _lock;

    private DirectoryOwnership(FileStream held) => _lock = held;

    /// <summary>Takes the directory.</summary>
    /// <exception cref="InvalidOperationException">It could not be taken. The message names the directory and who holds it.</exception>
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
                $"File storage '{storageName}' cannot have the directory '{directory}' for itself: {HolderIn(holder)}. "
                + "One process and one storage name at a time own a directory: stop the other, or name another directory.",
                refused);
        }

        File.WriteAllText(
            holder,
            string.Create(CultureInfo.InvariantCulture, $"storage '{storageName}' of process {Environment.ProcessId} on {Environment.MachineName}, since {time.GetUtcNow():u}"));
        return new DirectoryOwnership(held);
    }

    public void Dispose() => _lock.Dispose();

    private static string HolderIn(string path) => File.Exists(path) ? $"it is held by {File.ReadAllText(path)}" : "who holds it did not say";
}
