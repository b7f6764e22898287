using System.Runtime.InteropServices;

namespace OrleansSessions.Silo;

/// <summary>SIGTERM and SIGINT from the program's first line on: the host handles them only once it runs, and until then they would end the process as a failure.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration _terminated;
    private readonly PosixSignalRegistration _interrupted;

    public StopSignals()
    {
        _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Request);
        _interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Request);
    }

    /// <summary>Signaled when the process is asked to stop.</summary>
    public CancellationToken Token => _requested.Token;

    // A signal that is being handled may still use the token's source.
    public void Dispose()
    {
        _terminated.Dispose();
        _interrupted.Dispose();
    }

    private void Request(PosixSignalContext context)
    {
        context.Cancel = !_requested.IsCancellationRequested; // the second signal ends a start that does not stop
        _requested.Cancel();
    }
}
