using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace OrleansSessions.Silo;

/// <summary>Whether the silo still starts. What ends its start is the last line of its output, and is not logged as well. The end of the start reloads the log filters.</summary>
internal sealed class StartPhase : IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private readonly CancellationTokenSource _end = new();

    public bool HasEnded => _end.IsCancellationRequested;

    string IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    public void End() => _end.Cancel();

    // Afterwards nothing changes any more: a token that had changed already would be followed for ever.
    IChangeToken IOptionsChangeTokenSource<LoggerFilterOptions>.GetChangeToken() => new CancellationChangeToken(HasEnded ? CancellationToken.None : _end.Token);

    public void Dispose() => _end.Dispose();
}
