using Orleans;
using Orleans.Concurrency;

namespace OrleansSessions.Engines;

[Reentrant]
[GrainType("named.otherwise")]
public sealed class NamedGrain : Grain, INamedGrain
{
    public Task<string> IdAsync() => Task.FromResult(this.GetGrainId().ToString());
}
