using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansSessions.Client;

/// <summary>
/// An Orleans client in a service provider of its own, so that the application can have another client, or a silo. It connects in the background,
/// for as long as that takes.
/// </summary>
internal sealed partial class PrivateClusterClient : ISessionCluster, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(2);

    private readonly SessionGrainClientOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<PrivateClusterClient> _logger;
    private readonly TimeProvider _time;
    private readonly StalledConnectionDetector _stalled;
    private readonly CancellationTokenSource _stopping = new();
    private ServiceProvider? _services;
    private IGrainFactory? _grains;
    private Task _connected = Task.CompletedTask;

    public PrivateClusterClient(IOptions<SessionGrainClientOptions> options, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options.Value;
        _loggers = loggers;
        _logger = loggers.CreateLogger<PrivateClusterClient>();
        _time = time;
        _stalled = new StalledConnectionDetector(_options.AttemptTimeout, time, loggers.CreateLogger<StalledConnectionDetector>());
    }

    public IGrainFactory? Grains => Volatile.Read(ref _grains);

    public void ReportTimeout() => _stalled.AbortStalled();

    /// <summary>Starts connecting in the background.</summary>
    /// <exception cref="OrleansConfigurationException">The options are invalid. A cluster that cannot be reached does not throw.</exception>
    public void Start()
    {
        var services = _services = Build();
        _ = services.GetRequiredService<IClusterClient>(); // validates its configuration
        _connected = Task.Run(() => ConnectAsync(services));
    }

    /// <summary>Stops the client, connected or not, within <see cref="SessionGrainClientOptions.StopTimeout"/>.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Volatile.Write(ref _grains, null);
        if (Interlocked.Exchange(ref _services, null) is not { } services)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(_options.StopTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Before the attempt to connect is awaited: only the client can cancel it.
            foreach (var service in services.GetServices<IHostedService>().Reverse())
            {
                await service.StopAsync(linked.Token).WaitAsync(linked.Token);
            }

            await _connected.WaitAsync(linked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await services.DisposeAsync().AsTask().WaitAsync(linked.Token);
        }
        catch (Exception e)
        {
            LogStoppedShort(e, _options.ClusterId);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    public void Dispose() => Blocking.Wait(() => DisposeAsync().AsTask());

    private async Task ConnectAsync(ServiceProvider services)
    {
        var start = _time.GetTimestamp();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                foreach (var service in services.GetServices<IHostedService>())
                {
                    await service.StartAsync(_stopping.Token);
                }

                Volatile.Write(ref _grains, services.GetRequiredService<IClusterClient>());
                LogConnected(_options.ClusterId, _time.GetElapsedTime(start));
                return;
            }
            catch (Exception e) when (!_stopping.IsCancellationRequested)
            {
                LogStartFailed(e, _options.ClusterId, RestartDelay);
            }

            // A client whose start has failed cannot be started again.
            await Task.Delay(RestartDelay, _time, _stopping.Token);
            var next = Build();
            if (Interlocked.CompareExchange(ref _services, next, services) == services)
            {
                await services.DisposeAsync();
                services = next;
            }
            else
            {
                await next.DisposeAsync();
            }
        }
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddSingleton(_loggers);
        services.AddOrleansClient(Configure);
        return services.BuildServiceProvider();
    }

    private void Configure(IClientBuilder client)
    {
        ProtocolTypeNames.AddTo(client.Services);
        client.Services.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (_options.ClusterId, _options.ServiceId));
        client.Services.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = _options.GatewayListRefreshInterval);
        client.Services.Configure<ConnectionOptions>(connections => connections.OpenConnectionTimeout = _options.ConnectTimeout);
        client.Services.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = _options.AttemptTimeout); // no caller waits longer; a later response is dropped
        client.Services.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(_stalled.Watch));
        client.Services.AddSingleton<IOutgoingGrainCallFilter>(new CallTimestampFilter(_time));
        client.UseConnectionRetryFilter(new UnlimitedConnectionRetry(_time, _logger));
        if (_options.Gateways.Count > 0)
        {
            client.UseStaticClustering([.. _options.Gateways]);
        }

        _options.ConfigureClient?.Invoke(client);
    }
}
