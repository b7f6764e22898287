using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace OrleansSessions.Engines;

[Reentrant]
[KeepAlive]
[Immovable]
public sealed class StayingGrain : Grain, IStayingGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);
}
