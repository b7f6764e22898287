namespace OrleansSessions.Silo;

/// <summary>Where silos find each other.</summary>
internal enum ClusterProvider
{
    /// <summary>Nowhere: one silo, on loopback.</summary>
    Localhost = 1,

    /// <summary>In Redis.</summary>
    Redis = 2,

    /// <summary>In Azure Table Storage.</summary>
    AzureTable = 3,

    /// <summary>In a relational database.</summary>
    AdoNet = 4,
}
