using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Engines;

public sealed partial class TestSilo
{
    static partial void AddEngine(HostApplicationBuilder builder, TestSiloSettings settings, ManualTime time)
    {
        if (!settings.RealTime)
        {
            builder.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, time);
            builder.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, time);
        }

        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(LoopbackPort.Take(), LoopbackPort.Take(), serviceId: "engines", clusterId: Guid.NewGuid().ToString("N"))
            .UseInMemoryReminderService()
            .Configure<DeploymentLoadPublisherOptions>(load => load.DeploymentLoadPublisherRefreshTime = TimeSpan.Zero)
            .Configure<ReminderOptions>(reminders =>
            {
                reminders.RefreshReminderListPeriod = TimeSpan.FromDays(30);
                reminders.ReminderLoadingWindow = TimeSpan.FromDays(31);
            })
            .Configure<GrainCollectionOptions>(collection =>
            {
                collection.CollectionAge = settings.CollectionAge;
                collection.CollectionQuantum = settings.CollectionQuantum;
                collection.ActivationTimeout = settings.ActivationTimeout;
                collection.DeactivationTimeout = settings.DeactivationTimeout;
            }));
    }

    // A silo reads its reminders a second time at a random moment soon after its start, a fraction of a millisecond included, on the clock that the tests move.
    private static async partial Task SettleAsync(TestSiloSettings settings, ManualTime time)
    {
        if (!settings.RealTime)
        {
            await time.TimerDueAsync(TimeSpan.FromMinutes(1));
            time.Skip(TimeSpan.FromMinutes(1));
        }
    }
}
