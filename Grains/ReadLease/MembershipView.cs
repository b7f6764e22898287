using System.Collections.Immutable;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>The active silos of a cluster, as the membership table or a silo lists them.</summary>
/// <param name="Version">The version of the list. It grows with each change, unless the table is lost or set back.</param>
/// <param name="Active">The silos that are active.</param>
internal sealed record MembershipView(long Version, ImmutableHashSet<SiloAddress> Active)
{
    /// <summary>What a table lists that does not exist.</summary>
    public static MembershipView Missing { get; } = new(0, []);

    /// <summary>What the membership table lists.</summary>
    public static MembershipView Of(MembershipTableData table) =>
        new(table.Version.Version, [.. table.Members.Select(static member => member.Item1).Where(static entry => entry.Status == SiloStatus.Active).Select(static entry => entry.SiloAddress)]);

    /// <summary>What a silo holds.</summary>
    public static MembershipView Of(ClusterMembershipSnapshot held) =>
        new(held.Version.Value, [.. held.Members.Values.Where(static member => member.Status == SiloStatus.Active).Select(static member => member.SiloAddress)]);

    public bool HasSameActive(MembershipView other) => Active.SetEquals(other.Active);
}
