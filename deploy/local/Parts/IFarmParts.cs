namespace OrleansSessions.Local.Parts;

/// <summary>The farm as somebody sees it who wants to hurt it.</summary>
internal interface IFarmParts
{
    IReadOnlyList<PartTold> Told { get; }

    /// <summary>Kills a part without a warning; after a moment it is started again, with the same address. Completes when its process is gone.</summary>
    Task<KillOutcome> KillAsync(string name);
}
