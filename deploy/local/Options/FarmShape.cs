namespace OrleansSessions.Local;

/// <summary>What the silos of a farm are made of.</summary>
/// <param name="Silos">The number of silo processes, 1 to <see cref="MaximumSilos"/>.</param>
/// <param name="Clustering">How they find each other.</param>
/// <param name="Storage">Where they store sessions.</param>
/// <param name="Transport">How web nodes reach them.</param>
internal sealed record FarmShape(int Silos, FarmClustering Clustering, FarmStorage Storage, FarmTransport Transport)
{
    public const int MaximumSilos = 5;

    /// <summary>One silo that stores in files: nothing else has to be installed.</summary>
    public static FarmShape Default { get; } = new(1, FarmClustering.Localhost, FarmStorage.File, FarmTransport.Gateway);

    public bool NeedsRedis => Clustering == FarmClustering.Redis || Storage == FarmStorage.Redis;

    public bool NeedsAzure => Storage == FarmStorage.AzureBlob;

    /// <summary>Why such a farm is not possible; null if it is.</summary>
    public string? Error =>
        this == Default ? null
        : Silos > 1 && Clustering == FarmClustering.Localhost ? $"{Silos} silos cannot find each other with --clustering localhost. Use --clustering redis."
        : Silos > 1 && Storage == FarmStorage.File ? $"{Silos} silos cannot share --storage file, which belongs to one process. Use --storage redis or azureblob."
        : Transport == FarmTransport.Grain && Clustering == FarmClustering.Localhost ? "--transport grain finds the silos through their clustering store. Use --clustering redis."
        : null;

    /// <summary>The command line that starts a farm of this shape.</summary>
    /// <param name="redis">The connection string of its Redis; null to start one if it is needed.</param>
    /// <param name="azure">The connection string of its Azure Storage account; null to start the emulator if it is needed.</param>
    public IEnumerable<string> ToArguments(string? redis, string? azure) =>
    [
        "--silos", $"{Silos}", "--clustering", $"{Clustering}", "--storage", $"{Storage}", "--transport", $"{Transport}",
        .. redis is null ? (string[])[] : ["--redis", redis],
        .. azure is null ? (string[])[] : ["--azure", azure],
    ];
}
