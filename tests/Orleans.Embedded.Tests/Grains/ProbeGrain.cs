using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;

namespace OrleansSessions.Engines;

[Reentrant]
public sealed class ProbeGrain : Grain, IProbeGrain, IDisposable
{
    public static readonly AsyncLocal<string?> Ambient = new();

    private readonly Script _script;
    private readonly ScopedPart _part;
    private readonly Guid _activation = Guid.NewGuid();
    private readonly string _constructedAs;

    public ProbeGrain(Script script, ScopedPart part)
    {
        _script = script;
        _part = part;
        _constructedAs = this.GetPrimaryKeyString();
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_constructedAs.StartsWith("stillborn", StringComparison.Ordinal))
        {
            DeactivateOnIdle();
        }

        await _script.PassAsync($"{_constructedAs}: activate");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _script.PassAsync($"{_constructedAs}: {reason.ReasonCode}");
        await _script.PassAsync($"{_constructedAs}: deactivate");
    }

    public void Dispose() => _ = _script.PassAsync($"{_constructedAs}: dispose, scope disposed {_part.Disposed}");

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);

    public async Task<Guid> PassAsync(string place)
    {
        await _script.PassAsync(place);
        return _activation;
    }

    public async Task<Guid> DeactivateAsync(string? thenPass = null)
    {
        DeactivateOnIdle();
        await _script.PassAsync(thenPass ?? "");
        return _activation;
    }

    public Task<Guid> CallOtherAsync(string key) => GrainFactory.GetGrain<IProbeGrain>(key).ActivationAsync();

    public Task ThrowAtOnceAsync() => throw new InvalidOperationException("At once.");

    public async Task ThrowLaterAsync()
    {
        await Task.Yield();
        throw new InvalidOperationException("Later.");
    }

    public ValueTask<int> DoubleAsync(int number) => new(number * 2);

    public async ValueTask RestAsync() => await Task.Yield();

    public Task<string?> AmbientAsync() => Task.FromResult(Ambient.Value);

    public Task<string[]> NamesAsync() => Task.FromResult<string[]>([this.GetPrimaryKeyString(), this.GetGrainId().ToString(), _constructedAs]);

    public Task<Guid> ScopedPartAsync() => Task.FromResult(ServiceProvider.GetRequiredService<ScopedPart>().Id == _part.Id ? _part.Id : Guid.Empty);
}
