namespace Orleans.Placement;

/// <summary>Who may not move an activation.</summary>
[Flags]
public enum ImmovableKind : byte
{
    /// <summary>What brings grains that talk to each other together.</summary>
    Repartitioner = 1,

    /// <summary>What spreads memory over silos.</summary>
    Rebalancer = 2,

    /// <summary>Nobody may.</summary>
    Any = Repartitioner | Rebalancer,
}
