namespace OrleansSessions.Silo;

/// <summary>What an acknowledged write survives, as far as the store reports it (S2).</summary>
/// <param name="Survives">A sentence for operators.</param>
/// <param name="Warnings">Settings that an operator should change.</param>
internal sealed record DurabilityFinding(string Survives, IReadOnlyList<string> Warnings);

/// <summary>Holds the finding of the durability check for the status page.</summary>
internal sealed class StorageDurability
{
    private volatile DurabilityFinding? _finding;

    /// <summary>The finding; null until the store has answered.</summary>
    public DurabilityFinding? Finding
    {
        get => _finding;
        set => _finding = value;
    }
}
