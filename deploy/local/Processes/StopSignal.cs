using System.Runtime.InteropServices;

namespace OrleansSessions.Local;

/// <summary>
/// Tells the launcher to end: on Ctrl-C, SIGTERM, a closed terminal, or the end of the <c>dotnet</c> process that started it.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private static readonly TimeSpan ParentInterval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _source = new();
    private readonly List<IDisposable> _registrations = [];

    public StopSignal(TimeProvider time)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            _registrations.Add(PosixSignalRegistration.Create(signal, Stop));

        if (ParentProcess.StartedByDotnet() is { } parent)
            _registrations.Add(time.CreateTimer(_ => StopWithout(parent), null, ParentInterval, ParentInterval));
    }

    /// <summary>Canceled when the launcher is to end.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }

    /// <summary><c>dotnet run</c> passes signals on, but a killed one passes nothing on, and the farm would run without an owner.</summary>
    private void StopWithout(int parent)
    {
        if (ParentProcess.Id() != parent) _source.Cancel();
    }
}
