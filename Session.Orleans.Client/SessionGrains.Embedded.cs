using Orleans;

namespace OrleansSessions;

/// <summary>Gives references to sessions.</summary>
internal static class SessionGrains
{
    public static ISessionGrain Of(IGrainFactory grains, string key) => grains.GetGrain<ISessionGrain>(key);
}
