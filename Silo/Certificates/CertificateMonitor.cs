using System.Diagnostics.Metrics;

namespace OrleansSessions.Silo;

/// <summary>Measures how long this silo's certificates are still valid, and gives them a log.</summary>
internal sealed class CertificateMonitor : IHostedService
{
    private readonly IExpiringCertificate[] _certificates;

    public CertificateMonitor(IEnumerable<IExpiringCertificate> certificates, IMeterFactory meters, ILoggerFactory loggers)
    {
        _certificates = [.. certificates];
        foreach (var certificate in _certificates)
        {
            certificate.Logger = loggers.CreateLogger(certificate.GetType());
        }

        var meter = meters.Create("OrleansSessions.Cluster");
        meter.CreateObservableGauge("session.certificate.remaining", Remaining, "s", "Time until a certificate of the silo ends; negative afterwards.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<double>> Remaining() =>
        _certificates.Select(static certificate => new Measurement<double>(certificate.Remaining.TotalSeconds, KeyValuePair.Create<string, object?>("session.certificate.use", certificate.Use)));
}
