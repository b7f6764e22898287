namespace OrleansSessions.Engines;

/// <summary>The settings that both engines have.</summary>
public sealed record TestSiloSettings
{
    /// <summary>Only grain timers and reminders are on the clock, so that a test knows which of them is due next.</summary>
    public static TestSiloSettings ClockOfTimersOnly { get; } = new() { CollectionAge = TimeSpan.FromDays(31), CollectionQuantum = TimeSpan.FromDays(30) };

    public TimeSpan CollectionAge { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan CollectionQuantum { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan ActivationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan DeactivationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public bool RealTime { get; init; }
}
