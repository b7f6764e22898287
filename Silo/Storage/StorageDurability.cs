namespace OrleansSessions.Silo;

/// <summary>What an acknowledged write survives, as far as the store tells (S2).</summary>
/// <param name="Survives">A sentence for operators.</param>
/// <param name="Warnings">What they would want to change.</param>
internal sealed record DurabilityFinding(string Survives, IReadOnlyList<string> Warnings);

/// <summary>Keeps what was found at start, for whoever shows it.</summary>
internal sealed class StorageDurability
{
    private volatile DurabilityFinding? _finding;

    /// <summary>What was found; null until the store has answered.</summary>
    public DurabilityFinding? Finding
    {
        get => _finding;
        set => _finding = value;
    }
}
