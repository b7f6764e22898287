using Orleans;

namespace OrleansSessions;

/// <summary>Gives references to sessions.</summary>
internal sealed class SessionGrains
{
    public ISessionGrain Of(IGrainFactory grains, string key) => grains.GetGrain<ISessionGrain>(key);
}
