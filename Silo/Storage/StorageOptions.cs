namespace OrleansSessions.Silo;

/// <summary>Section <c>Storage</c>: where sessions are stored.</summary>
internal sealed class StorageOptions
{
    /// <summary>The storage provider. Default <see cref="StorageProvider.File"/>.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.File;

    /// <summary>With <see cref="StorageProvider.File"/>: the directory, which this process owns exclusively. Required.</summary>
    public string? Directory { get; set; }

    /// <summary>With <see cref="StorageProvider.File"/>: what an acknowledged write survives. Default <see cref="SessionFileFlushMode.EveryWrite"/>.</summary>
    public SessionFileFlushMode Flush { get; set; } = SessionFileFlushMode.EveryWrite;

    /// <summary>The connection string, a secret. Default: the shared entry in <c>ConnectionStrings</c>, see <see cref="StoreConnection"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>With <see cref="StorageProvider.AdoNet"/>: the ADO.NET provider. Default <c>Npgsql</c>, PostgreSQL's.</summary>
    public string Invariant { get; set; } = "Npgsql";

    /// <summary>With <see cref="StorageProvider.AzureBlob"/>: the container, created when missing. Default <c>sessions</c>.</summary>
    public string Container { get; set; } = "sessions";

    /// <summary>With <see cref="StorageProvider.AzureTable"/>: the table, created when missing. Default <c>sessions</c>.</summary>
    public string Table { get; set; } = "sessions";
}
