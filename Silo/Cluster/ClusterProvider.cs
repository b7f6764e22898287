namespace OrleansSessions.Silo;

/// <summary>The clustering provider: where silos find each other.</summary>
internal enum ClusterProvider
{
    /// <summary>One silo, on loopback.</summary>
    Localhost = 1,

    /// <summary>Redis.</summary>
    Redis = 2,

    /// <summary>Azure Table Storage.</summary>
    AzureTable = 3,

    /// <summary>A relational database.</summary>
    AdoNet = 4,
}
