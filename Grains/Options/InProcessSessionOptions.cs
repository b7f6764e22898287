namespace OrleansSessions;

/// <summary>Where an application that hosts its sessions itself stores them.</summary>
public sealed class InProcessSessionOptions
{
    /// <summary>The directory that sessions are stored in. It is created if it does not exist, and belongs to this process alone.</summary>
    /// <value>A path on a local disk; a relative one starts at the working directory. Default null: sessions are in memory, and are lost when the process ends.</value>
    public string? StorageDirectory { get; set; }
}
