using System.Runtime.InteropServices;

namespace OrleansSessions.Local;

/// <summary>
/// Asks the launcher to end: Ctrl-C, SIGTERM, a closed terminal, or the end of the <c>dotnet run</c> that started it.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private static readonly TimeSpan ParentCheckPeriod = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _source = new();
    private readonly List<IDisposable> _held = [];

    public StopSignal(TimeProvider time)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            _held.Add(PosixSignalRegistration.Create(signal, Stop));

        if (ParentProcess.StartedByDotnet() is { } parent)
            _held.Add(time.CreateTimer(_ => StopWithout(parent), null, ParentCheckPeriod, ParentCheckPeriod));
    }

    /// <summary>Cancelled once the launcher shall end.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var one in _held) one.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }

    /// <summary>`dotnet run` passes signals on, but not its own violent end; the farm would go on without anybody to end it.</summary>
    private void StopWithout(int parent)
    {
        if (ParentProcess.Id() != parent) _source.Cancel();
    }
}
