using System.Runtime.InteropServices;

namespace OrleansSessions.Local;

/// <summary>
/// Asks the launcher to end: Ctrl-C, SIGTERM, a closed terminal, or the end of the <c>dotnet run</c> that started it.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private static readonly TimeSpan ParentCheckPeriod = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource source = new();
    private readonly List<IDisposable> held = [];

    public StopSignal(TimeProvider time)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            held.Add(PosixSignalRegistration.Create(signal, Stop));

        if (ParentProcess.StartedByDotnet() is { } parent)
            held.Add(time.CreateTimer(_ => StopWithout(parent), null, ParentCheckPeriod, ParentCheckPeriod));
    }

    /// <summary>Cancelled once the launcher shall end.</summary>
    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        foreach (var one in held) one.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }

    /// <summary>`dotnet run` passes signals on, but not its own violent end; the farm would go on without anybody to end it.</summary>
    private void StopWithout(int parent)
    {
        if (ParentProcess.Id() != parent) source.Cancel();
    }
}
