namespace OrleansSessions.Local;

/// <summary>Of what the sessions' side of a farm is made.</summary>
/// <param name="Silos">Silo processes, 1 to <see cref="SilosMax"/>.</param>
/// <param name="Clustering">Where they meet.</param>
/// <param name="Storage">Where they store.</param>
/// <param name="Transport">How web nodes reach them.</param>
internal sealed record FarmShape(int Silos, FarmClustering Clustering, FarmStorage Storage, FarmTransport Transport)
{
    public const int SilosMax = 5;

    /// <summary>One silo, which stores in files: nothing else has to be installed.</summary>
    public static FarmShape Default { get; } = new(1, FarmClustering.Localhost, FarmStorage.File, FarmTransport.Gateway);

    public bool NeedsRedis => Clustering == FarmClustering.Redis || Storage == FarmStorage.Redis;

    public bool NeedsAzure => Storage == FarmStorage.AzureBlob;

    /// <summary>Why there can be no such farm; null when there can.</summary>
    public string? Complaint =>
        this == Default ? null
        : Silos > 1 && Clustering == FarmClustering.Localhost ? $"{Silos} silos do not find each other on --clustering localhost; redis is possible."
        : Silos > 1 && Storage == FarmStorage.File ? $"{Silos} silos cannot store in --storage file, which belongs to one process; redis and azureblob are possible."
        : Transport == FarmTransport.Grain && Clustering == FarmClustering.Localhost ? "--transport grain finds the silos where they meet; --clustering redis is possible."
        : null;
}
