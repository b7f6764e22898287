using System.Net;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>
/// Refuses to join with an address on loopback when silos of other machines are active: they would reach themselves under it, and the silo would be
/// declared dead by them.
/// </summary>
internal sealed class AddressStartupCheck(IMembershipTable table, ILocalSiloDetails self) : ILifecycleParticipant<ISiloLifecycle>
{
    // After silos that are lost were declared dead: their rows are no evidence.
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(AddressStartupCheck), ServiceLifecycleStage.ValidateInitialConnectivity - 1, CheckAsync);

    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        var own = self.SiloAddress.Endpoint.Address;
        if (!IPAddress.IsLoopback(own))
        {
            return;
        }

        var others = await table.ReadAllAsync(cancellationToken);
        var remote = others.Members.Select(static member => member.Item1).FirstOrDefault(static entry => entry.Status == SiloStatus.Active && !IPAddress.IsLoopback(entry.SiloAddress.Endpoint.Address));
        if (remote is not null)
        {
            throw new StartRefusedException(
                $"Its address is {own}, and silo {remote.SiloName} of its cluster is at {remote.SiloAddress.Endpoint}: no silo of another machine can reach {own}. Set Cluster:AdvertisedAddress (or POD_IP) to an address that the others can reach.");
        }
    }
}
