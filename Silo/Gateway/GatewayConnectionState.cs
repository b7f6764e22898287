using Microsoft.AspNetCore.Connections;

namespace OrleansSessions.Silo;

/// <summary>Whether a connection has shown a key.</summary>
/// <param name="connection">The connection.</param>
/// <param name="memory">Its memory.</param>
/// <param name="leaveUnauthenticated">Called once, when it has, or when it ends.</param>
/// <param name="leave">Called once, when it ends: with true if it has called, and shown none.</param>
/// <param name="recordRefused">Called before it is closed because it has not.</param>
internal sealed class GatewayConnectionState(ConnectionContext connection, GatewayConnectionMemory memory, Action leaveUnauthenticated, Action<bool> leave, Action<GatewayConnectionRefusal> recordRefused)
{
    /// <summary>How many calls without a key are answered before the connection is closed: 8.</summary>
    public const int MaximumRefusals = 8;

    private const int New = 0;
    private const int Known = 1;
    private const int Closed = 2;

    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = New;
    private int _hasLeftUnauthenticated;
    private int _hasEnded;
    private int _refusals;
    private ConcurrencyBudget? _application;

    public GatewayConnectionMemory Memory => memory;

    /// <summary>Whether the connection has shown a key.</summary>
    public bool IsKnown => Volatile.Read(ref _state) == Known;

    /// <summary>Completes when the connection has shown a key, or is closed.</summary>
    public Task Decided => _decided.Task;

    /// <summary>Records a call with a key. Returns true the first time.</summary>
    public bool ShowKey()
    {
        if (Volatile.Read(ref _state) != New || Interlocked.CompareExchange(ref _state, Known, New) != New)
        {
            return false;
        }

        LeaveUnauthenticated();
        _decided.TrySetResult();
        return true;
    }

    /// <summary>Records a call with a key of an application. False, and the connection is closed, if the application has too many.</summary>
    public bool TryShowKey(ConcurrencyBudget application, int maximumConnections) => !ShowKey() || TryCountFor(application, maximumConnections);

    /// <summary>Counts for an application from now on. Closes the connection, and returns false, if the application has too many.</summary>
    public bool TryCountFor(ConcurrencyBudget application, int maximumConnections)
    {
        if (!application.TryConnect(maximumConnections))
        {
            recordRefused(GatewayConnectionRefusal.TooManyOfApplication);
            connection.Abort();
            return false;
        }

        memory.CountFor(application);
        Volatile.Write(ref _application, application);
        if (Volatile.Read(ref _hasEnded) != 0)
        {
            LeaveApplication(); // it has ended meanwhile
        }

        return true;
    }

    /// <summary>Records a call without a key, to whatever path. Closes the connection after some.</summary>
    public void RecordWithoutKey()
    {
        if (Interlocked.Increment(ref _refusals) > MaximumRefusals)
        {
            Close(GatewayConnectionRefusal.CallsRefused);
        }
    }

    /// <summary>Closes the connection if it has shown no key.</summary>
    public void CloseIfUnauthenticated() => Close(GatewayConnectionRefusal.NoKeyInTime);

    /// <summary>Records that the connection is closed.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            LeaveUnauthenticated();
            LeaveApplication();
            leave(!IsKnown && Volatile.Read(ref _refusals) > 0);
            _decided.TrySetResult();
        }
    }

    // Not gracefully: calls whose bodies do not come would keep it open, and its memory.
    private void Close(GatewayConnectionRefusal reason)
    {
        if (Interlocked.CompareExchange(ref _state, Closed, New) == New)
        {
            recordRefused(reason);
            connection.Abort();
        }
    }

    private void LeaveApplication() => Interlocked.Exchange(ref _application, null)?.Disconnect();

    private void LeaveUnauthenticated()
    {
        if (Interlocked.Exchange(ref _hasLeftUnauthenticated, 1) == 0)
        {
            leaveUnauthenticated();
        }
    }
}
