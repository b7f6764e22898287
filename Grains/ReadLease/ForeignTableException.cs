namespace OrleansSessions.Grains;

/// <summary>The store is kept by a silo that is not in this silo's membership table, and is alive.</summary>
/// <param name="silo">That silo.</param>
/// <param name="cluster">The name that both clusters have.</param>
internal sealed class ForeignTableException(string silo, string cluster) : InvalidOperationException(
    $"The storage of sessions is kept by silo {silo}, which is alive, and is not in this silo's membership table: another cluster that is called '{cluster}', too, meets elsewhere. Two clusters over one store would show each other's old contents. "
    + "Compare Cluster:Provider and Cluster:ConnectionString of all silos, with the number of the database; or give this cluster a Cluster:ServiceId or a store of its own.");
