using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Orleans.Activations;

/// <summary>Ends idle activations: one sweep over all of them, so that none needs a timer of its own.</summary>
internal sealed class ActivationCollector(GrainClasses classes, IOptions<EmbeddedSiloOptions> options, TimeProvider time) : IDisposable
{
    private PeriodicTimer? _timer;
    private Task _loop = Task.CompletedTask;

    public void Start()
    {
        _timer = new PeriodicTimer(options.Value.CollectionQuantum, time);
        _loop = CallContext.WithoutFlow(_timer, SweepAsync);
    }

    public Task StopAsync()
    {
        Dispose();
        return _loop;
    }

    public void Dispose() => _timer?.Dispose();

    private async Task SweepAsync(PeriodicTimer timer)
    {
        while (await timer.WaitForNextTickAsync())
        {
            var now = time.GetTimestamp();
            var since = now - (long)(options.Value.CollectionAge.TotalSeconds * time.TimestampFrequency);
            var end = new ActivationEnd(new(DeactivationReasonCode.ActivationIdle, "This activation has become idle."), now);
            foreach (var activation in classes.All.Where(static grainClass => !grainClass.KeepsAlive).SelectMany(static grainClass => grainClass.Live))
            {
                activation.Deactivate(end, since);
            }
        }
    }
}
