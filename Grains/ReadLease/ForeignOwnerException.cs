namespace OrleansSessions.Grains;

/// <summary>The store belongs to another cluster, which is alive.</summary>
/// <param name="owner">That cluster.</param>
/// <param name="self">The one of this silo.</param>
internal sealed class ForeignOwnerException(string owner, string self) : InvalidOperationException(
    $"The storage of sessions belongs to '{owner}', which is alive, and this silo belongs to '{self}'. Two clusters over one store would show each other's old contents. "
    + $"Give this cluster a Cluster:ServiceId or a store of its own; stop the other one; or replace it on purpose with Cluster:TakeOverFrom={owner}.");
