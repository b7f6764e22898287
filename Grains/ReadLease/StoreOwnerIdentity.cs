namespace OrleansSessions.Grains;

/// <summary>As whom a silo uses a store.</summary>
/// <param name="Name">The owner: the same for all silos of a cluster, and for no other cluster.</param>
internal sealed record StoreOwnerIdentity(string Name)
{
    /// <summary>The owner that this one replaces at once, as an operator asked for; null when it waits for a foreign owner to end.</summary>
    public string? TakeOverFrom { get; init; }

    /// <summary>Whether the store is released when the silo stops in an orderly way, because no other silo has this name.</summary>
    public bool ReleaseOnStop { get; init; }
}
