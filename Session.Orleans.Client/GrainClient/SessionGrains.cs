using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Client;

/// <summary>
/// Gives references to sessions. Who asks Orleans for a grain by its interface has the interface's name found by reflection, each time: a twentieth
/// of what a request that reads its session costs. So it is asked once, and by name from then on.
/// </summary>
internal static class SessionGrains
{
    private static Names? _names;

    public static ISessionGrain Of(IGrainFactory grains, string key)
    {
        if (_names is { } names)
        {
            return (ISessionGrain)grains.GetGrain(GrainId.Create(names.Grain, IdSpan.Create(key)), names.Interface);
        }

        var first = grains.GetGrain<ISessionGrain>(key);
        if (first is GrainReference reference)
        {
            _names = new Names(reference.GrainId.Type, reference.InterfaceType);
        }

        return first;
    }

    private sealed record Names(GrainType Grain, GrainInterfaceType Interface);
}
