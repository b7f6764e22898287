using Microsoft.AspNetCore.Connections;

namespace OrleansSessions.Silo;

/// <summary>Whether a connection has shown a key.</summary>
/// <param name="connection">The connection.</param>
/// <param name="memory">Its memory.</param>
/// <param name="leaveStrangers">Called once, when it has, or when it ends.</param>
/// <param name="recordRefused">Called before it is closed because it has not.</param>
internal sealed class GatewayConnectionState(ConnectionContext connection, GatewayConnectionMemory memory, Action leaveStrangers, Action<GatewayConnectionRefusal> recordRefused) : IDisposable
{
    /// <summary>How many calls without a key are refused before the connection is closed: 8.</summary>
    public const int MaximumRefusals = 8;

    private const int New = 0;
    private const int Known = 1;
    private const int Closed = 2;

    private int _state = New;
    private int _hasLeft;
    private int _refusals;

    public GatewayConnectionMemory Memory => memory;

    /// <summary>Records a call with a key. Returns true the first time.</summary>
    public bool ShowKey()
    {
        if (Volatile.Read(ref _state) != New || Interlocked.CompareExchange(ref _state, Known, New) != New)
        {
            return false;
        }

        Leave();
        return true;
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

    public void Dispose() => Leave();

    private void Leave()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            leaveStrangers();
        }
    }

    private void Close(GatewayConnectionRefusal reason)
    {
        if (Interlocked.CompareExchange(ref _state, Closed, New) == New)
        {
            recordRefused(reason);
            connection.Abort();
        }
    }
}
