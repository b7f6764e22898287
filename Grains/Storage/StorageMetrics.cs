using System.Diagnostics.Metrics;

namespace OrleansSessions;

/// <summary>What the storage providers count.</summary>
internal sealed class StorageMetrics
{
    private readonly Counter<long> _quarantined;

    public StorageMetrics(IMeterFactory meters) =>
        _quarantined = meters.Create("OrleansSessions.Cluster").CreateCounter<long>(
            "session.storage.quarantined",
            "{record}",
            "Stored records that could not be read and were set aside.");

    /// <summary>A row was set aside.</summary>
    public void Quarantined(string storageName, RowFileFault fault) =>
        _quarantined.Add(1, new("session.storage.name", storageName), new("session.storage.fault", fault.Text()));
}
