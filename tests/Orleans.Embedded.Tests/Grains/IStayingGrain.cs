using Orleans;

namespace OrleansSessions.Engines;

public interface IStayingGrain : IGrainWithStringKey
{
    Task<Guid> ActivationAsync();
}
