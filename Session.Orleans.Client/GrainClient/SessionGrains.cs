using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Client;

/// <summary>
/// Creates references to session grains. Resolving a grain by its interface looks up the interface's name by reflection each time: a twentieth
/// of the cost of a request that reads its session. So the grain type is resolved once, and used by name from then on.
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
