using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Activations;
using Orleans.Reminders;

namespace Orleans.Hosting;

/// <summary>Starts and stops with the host: grains can be called in between.</summary>
internal sealed partial class EmbeddedSilo(
    GrainClasses classes,
    SiloState state,
    ActivationCollector collector,
    ReminderService reminders,
    IOptions<EmbeddedSiloOptions> options,
    IServiceProvider services,
    TimeProvider time,
    ILogger<EmbeddedSilo> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ThrowIfNotAllowed();
        state.Start();
        collector.Start();
        await reminders.StartAsync(cancellationToken);
        LogStarted(classes.All.Count);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        state.Stop();
        reminders.Stop();
        await collector.StopAsync();

        var end = new ActivationEnd(SiloState.Stopping, time.GetTimestamp());
        var ending = new List<Task>();
        foreach (var activation in classes.All.SelectMany(static grainClass => grainClass.Live))
        {
            activation.Deactivate(end, ifIdleSince: null);
            ending.Add(activation.WhenChanged);
        }

        try
        {
            await Task.WhenAll(ending).WaitAsync(options.Value.DeactivationTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            LogStopped(ending.Count, ending.Count(static task => !task.IsCompleted));
        }
    }

    private void ThrowIfNotAllowed()
    {
        var environment = services.GetService<IHostEnvironment>()?.EnvironmentName ?? "unknown";
        if (!options.Value.AllowOutsideDevelopment && environment != Environments.Development)
        {
            throw new InvalidOperationException(
                $"The embedded silo is one process and no cluster, so it starts in the Development environment only; this one is {environment}. "
                + "Build with -p:OrleansEngine=Packages to run on Orleans, or set EmbeddedSiloOptions.AllowOutsideDevelopment if one process is what you want.");
        }
    }
}
