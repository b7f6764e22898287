using Microsoft.AspNetCore.Connections;

namespace OrleansSessions.Silo;

/// <summary>Whether a connection has shown a key.</summary>
/// <param name="connection">The connection.</param>
/// <param name="memory">Its memory.</param>
/// <param name="leaveStrangers">Called once, when it has, or when it ends.</param>
/// <param name="close">Called when it is closed because it has not.</param>
internal sealed class GatewayConnectionState(ConnectionContext connection, GatewayConnectionMemory memory, Action leaveStrangers, Action<GatewayConnectionRefusal> close) : IDisposable
{
    /// <summary>How many calls without a key are refused before the connection is closed: 8.</summary>
    public const int MaximumRefusals = 8;

    private int _isKnown;
    private int _isClosed;
    private int _refusals;

    public GatewayConnectionMemory Memory => memory;

    /// <summary>Records a call with a key. Returns true the first time.</summary>
    public bool ShowKey()
    {
        if (Volatile.Read(ref _isKnown) == 0 && Interlocked.Exchange(ref _isKnown, 1) == 0)
        {
            leaveStrangers();
            return true;
        }

        return false;
    }

    /// <summary>Records a call without a key. Closes the connection after some.</summary>
    public void Refuse()
    {
        if (Interlocked.Increment(ref _refusals) > MaximumRefusals)
        {
            Close(GatewayConnectionRefusal.CallsRefused);
        }
    }

    /// <summary>Closes the connection if it has shown no key.</summary>
    public void EndIfStranger() => Close(GatewayConnectionRefusal.NoKeyInTime);

    public void Dispose() => ShowKey();

    private void Close(GatewayConnectionRefusal reason)
    {
        if (Volatile.Read(ref _isKnown) == 0 && Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            close(reason);
            connection.Abort();
        }
    }
}
