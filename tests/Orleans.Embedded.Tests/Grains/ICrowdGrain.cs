using Orleans;

namespace OrleansSessions.Engines;

public interface ICrowdGrain : IGrainWithStringKey
{
    Task VisitAsync(bool thenDeactivate);
}
