using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansSessions.Testing;

namespace OrleansSessions.Engines;

public sealed partial class TestSilo
{
    static partial void AddEngine(HostApplicationBuilder builder, TestSiloSettings settings, ManualTime time)
    {
        builder.Services.AddSingleton(settings.RealTime ? TimeProvider.System : time);
        builder.UseEmbeddedOrleans(silo =>
        {
            silo.CollectionAge = settings.CollectionAge;
            silo.CollectionQuantum = settings.CollectionQuantum;
            silo.ActivationTimeout = settings.ActivationTimeout;
            silo.DeactivationTimeout = settings.DeactivationTimeout;
            silo.AddGrain<IProbeGrain, ProbeGrain>();
            silo.AddGrain<IStayingGrain, StayingGrain>();
            silo.AddGrain<INamedGrain, NamedGrain>();
            silo.AddGrain<ITimerGrain, TimerGrain>();
            silo.AddGrain<IReminderGrain, ReminderGrain>();
            silo.AddGrain<ICrowdGrain, CrowdGrain>();
        });
    }

    private static partial Task SettleAsync(TestSiloSettings settings, ManualTime time) => Task.CompletedTask;
}
