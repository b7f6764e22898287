using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

internal sealed class FileStore : IDisposable
{
    private readonly SessionFileFlushMode _flush;
    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();

    public FileStore(SessionFileFlushMode flush = SessionFileFlushMode.EveryWrite)
    {
        _flush = flush;
        _services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(Log)).AddSingleton<StorageMetrics>().BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument is { Name: "session.storage.quarantined", Meter.Name: "OrleansSessions.Cluster" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => Counted += measurement);
        _listener.Start();
        Storage = Open();
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("sessions").FullName;

    public ManualTime Time { get; } = new();

    public LogLines Log { get; } = new();

    public long Counted { get; private set; }

    public FileGrainStorage Storage { get; private set; }

    public string[] RowFiles => Directory.GetFiles(Path.Combine(Root, "rows"), "*", SearchOption.AllDirectories);

    public string[] Quarantined => [.. Directory.GetFiles(Path.Combine(Root, "quarantine")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public FileGrainStorage Open() => new(
        "sessions",
        new SessionFileStorageOptions { Directory = Root, Flush = _flush },
        Time,
        _services.GetRequiredService<StorageMetrics>(),
        _services.GetRequiredService<ILogger<FileGrainStorage>>());

    public void Close() => Storage.Dispose();

    public void Reopen()
    {
        Close();
        Storage = Open();
    }

    public void Dispose()
    {
        Close();
        _listener.Dispose();
        _services.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
