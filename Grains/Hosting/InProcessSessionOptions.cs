namespace OrleansSessions;

/// <summary>Where an application that hosts its sessions itself keeps them.</summary>
public sealed class InProcessSessionOptions
{
    /// <summary>The directory that sessions are stored in, for this process alone. Default null: in memory, gone with the process.</summary>
    public string? Directory { get; set; }
}
