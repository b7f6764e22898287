using System.Net.Sockets;

namespace OrleansSessions.Silo.Tests;

/// <summary>The application that does no harm: one call after the other, how long each took, and which of them failed.</summary>
internal sealed class DeskVisitors : IDisposable
{
    private const int IntervalMilliseconds = 2;

    private static readonly SessionId Id = GatewayHost.IdOf("desk");

    private readonly Uri _gateway;
    private Http2Caller? _caller;

    public DeskVisitors(Uri gateway)
    {
        _gateway = gateway;
        _caller = Connect();
        Assert.Equal(CommitStatus.Applied, _caller.Call(GatewayProtocol.CommitPath, GatewayHost.CommitBody(Id, 1000), WireFormats.CommitOutcome).Status);
    }

    /// <summary>Loads its session again and again until it is told to stop, on a thread of its own.</summary>
    public Task<Latencies> VisitAsync(CancellationToken stop) => Task.Factory.StartNew(() => Visit(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _caller?.Dispose();

    private Http2Caller Connect() => Http2Caller.Connect(_gateway, GatewayHost.OtherKey);

    private Latencies Visit(CancellationToken stop)
    {
        var (took, failures) = (new List<TimeSpan>(), new List<string>());
        while (!stop.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                _caller ??= Connect();
                var outcome = _caller.Call(GatewayProtocol.LoadPath, GatewayHost.LoadBody(Id), WireFormats.LoadOutcome);
                if (outcome.Status != LoadStatus.Whole)
                {
                    failures.Add($"{outcome.Status} {outcome.Outage}");
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                failures.Add(e.Message);
                _caller?.Dispose(); // the connection does not go on
                _caller = null;
            }

            took.Add(TimeProvider.System.GetElapsedTime(began));
            stop.WaitHandle.WaitOne(IntervalMilliseconds);
        }

        return new Latencies(took, failures);
    }
}
