using System.Collections.Concurrent;
using Orleans;
using Orleans.Concurrency;

namespace OrleansSessions.Engines;

/// <summary>Sees whether another activation of its key lives while it does, and whether it is visited while it does not.</summary>
[Reentrant]
public sealed class CrowdGrain : Grain, ICrowdGrain
{
    private static readonly ConcurrentDictionary<string, CrowdGrain> s_live = new();
    private static int s_faults;
    private static int s_activations;

    public static int Faults => s_faults;

    public static int Activations => s_activations;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Expect(s_live.TryAdd(this.GetPrimaryKeyString(), this));
        Interlocked.Increment(ref s_activations);
        await Task.Yield();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Expect(s_live.TryRemove(new(this.GetPrimaryKeyString(), this)));
    }

    public async Task VisitAsync(bool thenDeactivate)
    {
        ExpectLive();
        await Task.Yield();
        ExpectLive();
        if (thenDeactivate)
        {
            DeactivateOnIdle();
            await Task.Yield();
            ExpectLive();
        }
    }

    private void ExpectLive() => Expect(s_live.TryGetValue(this.GetPrimaryKeyString(), out var live) && live == this);

    private static void Expect(bool expected) => Interlocked.Add(ref s_faults, expected ? 0 : 1);
}
