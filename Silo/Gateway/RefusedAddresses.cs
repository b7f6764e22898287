using System.Net;

namespace OrleansSessions.Silo;

/// <summary>Addresses whose calls had no key. Their next connections wait: a peer that connects again at once would keep the processors busy.</summary>
internal sealed class RefusedAddresses(TimeProvider time)
{
    /// <summary>How long the next connection of such an address waits: 1 s.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>How much longer each further one waits: 125 ms. All at once, they would keep everybody waiting.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(125);

    /// <summary>How long a connection waits at most: 5 s, as the last one of as many as one address may have.</summary>
    public static readonly TimeSpan MaximumWait = Wait + (GatewayConnections.MaximumUnauthenticatedPerAddress * Interval);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, TimeSpan> _turns = [];
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _removedAt;

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Records that calls of an address had no key.</summary>
    public void Add(IPAddress address)
    {
        lock (_lock)
        {
            var now = Now;
            RemoveWaited(now);
            var next = now + Wait;
            _turns[address] = _turns.TryGetValue(address, out var later) && later > next ? later : next;
        }
    }

    // Once in a while: there may be many, and everybody waits for the lock.
    private void RemoveWaited(TimeSpan now)
    {
        if (now < _removedAt + Wait)
        {
            return;
        }

        _removedAt = now;
        foreach (var (address, turn) in _turns)
        {
            if (turn <= now)
            {
                _turns.Remove(address);
            }
        }
    }

    /// <summary>Returns how long a new connection has to wait.</summary>
    public TimeSpan TakeTurn(IPAddress address)
    {
        lock (_lock)
        {
            var now = Now;
            if (!_turns.TryGetValue(address, out var turn) || turn <= now)
            {
                return TimeSpan.Zero;
            }

            var (wait, next) = (turn - now, turn + Interval);
            _turns[address] = next - now <= MaximumWait ? next : turn;
            return wait;
        }
    }
}
