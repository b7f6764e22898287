namespace OrleansSessions.Local;

/// <summary>Where silos meet.</summary>
internal enum FarmClustering
{
    /// <summary>Nowhere: there is one.</summary>
    Localhost = 1,

    /// <summary>In Redis.</summary>
    Redis = 2,
}
