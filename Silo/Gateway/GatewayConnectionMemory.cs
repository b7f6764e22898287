using System.Buffers;

namespace OrleansSessions.Silo;

/// <summary>
/// The memory of one connection: Kestrel takes from here what it keeps of bodies that were not read yet, and of answers that the peer has not taken. Once
/// the connection has shown a key, it counts for that application (S12). Nothing else tells when a small answer has left: it leaves after its call has ended.
/// </summary>
internal sealed class GatewayConnectionMemory(MemoryPool<byte> pool) : MemoryPool<byte>
{
    private ConcurrencyBudget? _application;

    public override int MaxBufferSize => pool.MaxBufferSize;

    /// <summary>Whether connections of this one's application hold as much as they may.</summary>
    public bool IsFull => _application is { IsFull: true };

    /// <summary>Counts for an application from now on.</summary>
    public void CountFor(ConcurrencyBudget application) => _application = application;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        var memory = pool.Rent(minBufferSize);
        return _application is { } application ? new Counted(memory, application) : memory;
    }

    protected override void Dispose(bool disposing)
    {
        // The pool is everybody's.
    }

    private sealed class Counted : IMemoryOwner<byte>
    {
        private readonly ConcurrencyBudget _application;
        private readonly int _bytes;
        private IMemoryOwner<byte>? _memory;

        public Counted(IMemoryOwner<byte> memory, ConcurrencyBudget application)
        {
            (_memory, _application, _bytes) = (memory, application, memory.Memory.Length);
            application.Hold(_bytes);
        }

        public Memory<byte> Memory => _memory?.Memory ?? throw new ObjectDisposedException(nameof(GatewayConnectionMemory));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _memory, null) is { } memory)
            {
                _application.Hold(-_bytes);
                memory.Dispose();
            }
        }
    }
}
