using Orleans;

namespace OrleansSessions.Engines;

public interface INamedGrain : IGrainWithStringKey
{
    Task<string> IdAsync();
}
