namespace OrleansSessions;

/// <summary>What an acknowledged write of the file storage survives.</summary>
public enum SessionFileFlushMode
{
    /// <summary>
    /// The loss of the process, of the operating system, and of power: each write waits until the disk has the file and its name. On Windows, the
    /// name may reach the disk shortly after the write was acknowledged.
    /// </summary>
    EveryWrite = 1,

    /// <summary>
    /// The loss of the process, <c>kill -9</c> included. The operating system writes to the disk later: when it stops or power is lost, recent
    /// writes are lost.
    /// </summary>
    OperatingSystem = 2,
}
