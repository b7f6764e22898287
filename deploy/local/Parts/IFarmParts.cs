namespace OrleansSessions.Local;

/// <summary>The parts of a farm, for those who observe them or end them.</summary>
internal interface IFarmParts
{
    IReadOnlyList<PartStatus> Statuses { get; }

    /// <summary>Kills a part that is ready. Completes when its process has ended.</summary>
    /// <param name="name">The part.</param>
    /// <param name="restart">Whether it starts again two seconds later, at the same address.</param>
    Task<PartCommandResult> KillAsync(string name, bool restart);

    /// <summary>Asks a part that is ready to end. Completes when its process has ended.</summary>
    Task<PartCommandResult> StopAsync(string name);

    /// <summary>Starts a part that is dead, at the same address and with the same storage. Completes when it is ready.</summary>
    /// <exception cref="FarmException">It ended, or was not ready within a minute.</exception>
    Task<PartCommandResult> StartAsync(string name, CancellationToken cancel);
}
