namespace OrleansSessions.Grains;

/// <summary>The names of the grain storages. A host registers its providers under them.</summary>
internal static class StorageNames
{
    /// <summary>The storage of sessions.</summary>
    public const string Sessions = "sessions";

    /// <summary>The storage of the expiry ledger: the same as that of sessions, unless the host registers another one.</summary>
    public const string Ledger = "ledger";

    /// <summary>The name in metrics of calls to the storage of sessions that only look whether it works.</summary>
    public const string Probe = "probe";
}
