namespace OrleansSessions.Grains;

/// <summary>The store belongs to another cluster, which is alive.</summary>
/// <param name="owner">That cluster.</param>
/// <param name="self">The one of this silo.</param>
internal sealed class ForeignOwnerException(string owner, StoreOwnerIdentity self) : InvalidOperationException(
    $"The storage of sessions belongs to '{owner}', which is alive, and this silo belongs to '{self.Name}'. Two clusters over one store would show each other's old contents. "
    + (self.TakeOverFrom is { } named && named != owner ? $"Cluster:TakeOverFrom is '{named}', which does not own it. " : "")
    + (self.ReleaseOnStop ? "Cluster:Provider is Localhost, which is for one silo alone: to run several over this store, give all of them the same other provider, for example Redis. Otherwise, give " : "Give ")
    + $"this cluster a Cluster:ServiceId or a store of its own; stop the other one; or replace it on purpose with Cluster:TakeOverFrom='{owner}'.");
