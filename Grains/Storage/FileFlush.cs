namespace OrleansSessions;

/// <summary>What an acknowledged write of the file storage survives.</summary>
public enum FileFlush
{
    /// <summary>
    /// The loss of the process, of the operating system and of power: each write waits until the disk says that it has the file and its name.
    /// On Windows the name may reach the disk a little later than the answer.
    /// </summary>
    EveryWrite = 1,

    /// <summary>The loss of the process, <c>kill -9</c> included. The operating system writes to disk when it likes: what it had not written is lost with it.</summary>
    OperatingSystem = 2,
}
