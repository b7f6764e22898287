using Orleans;

namespace OrleansSessions.Engines;

public interface IProbeGrain : IGrainWithStringKey
{
    Task<Guid> ActivationAsync();

    Task<Guid> PassAsync(string place);

    Task<Guid> DeactivateAsync(string? thenPass = null);

    Task<Guid> CallOtherAsync(string key);

    Task ThrowAtOnceAsync();

    Task ThrowLaterAsync();

    ValueTask<int> DoubleAsync(int number);

    ValueTask RestAsync();

    Task<string?> AmbientAsync();

    Task<string[]> NamesAsync();

    Task<Guid> ScopedPartAsync();
}
