namespace OrleansSessions.Engines;

/// <summary>The settings that both engines have.</summary>
public sealed record TestSiloSettings
{
    public TimeSpan CollectionAge { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan CollectionQuantum { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan ActivationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan DeactivationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool RealTime { get; init; }
}
