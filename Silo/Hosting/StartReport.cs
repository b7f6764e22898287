using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace OrleansSessions.Silo;

/// <summary>Logs one line at start that says what is in force: where silos meet, where sessions are stored, and which settings differ from their defaults.</summary>
internal sealed partial class StartReport(
    IOptions<ClusterOptions> cluster, IOptions<RemindersOptions> reminders, IOptions<StorageOptions> storage, IOptions<SiloOptions> silo,
    IEnumerable<Listener> listeners, IEnumerable<SettingsSection> sections, IServiceProvider services, ILogger<StartReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var at = cluster.Value;
        var changes = sections.SelectMany(section => section.Changes(services)).Distinct().ToList();
        LogStarts(
            silo.Value.SiloName, at.ClusterId, at.ServiceId, at.Provider, storage.Value.Provider, reminders.Value.In(at.Provider), at.SiloPort, at.GatewayPort,
            string.Join(", ", listeners.Select(static listener => $"{listener.Name} {listener.Url}")), changes.Count == 0 ? "none" : string.Join(", ", changes));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(443, LogLevel.Information, "Silo {Silo} starts: cluster {ClusterId}, service {ServiceId}; membership in {Cluster}, sessions in {Storage}, reminders in {Reminders}; ports {SiloPort} for silos, {GatewayPort} for clients; {Listeners}; settings that differ from their defaults: {Settings}.", EventName = "SiloStarting")]
    private partial void LogStarts(string silo, string clusterId, string serviceId, ClusterProvider cluster, StorageProvider storage, RemindersProvider reminders, int siloPort, int gatewayPort, string listeners, string settings);
}
