using System.Buffers;
using System.IO.Pipelines;

namespace OrleansSessions.Silo;

/// <summary>
/// What a connection has sent. Until it has shown a key, only so much of it is read: Kestrel takes calls from a connection faster than it can answer
/// them, and a peer without a key can send thousands before the first ones are refused.
/// </summary>
internal sealed class GatewayConnectionInput(PipeReader input, GatewayConnectionState state) : PipeReader
{
    /// <summary>How much is read of a connection that has shown no key: 16 KiB, many times what a handshake and the first headers need.</summary>
    public const int MaximumBytesWithoutKey = 16 * 1024;

    private readonly TaskCompletionSource _canceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlySequence<byte> _read;
    private long _left = MaximumBytesWithoutKey;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        state.IsKnown ? input.ReadAsync(cancellationToken) : ReadSomeAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        if ((!state.IsKnown && _left <= 0) || !input.TryRead(out result))
        {
            result = default;
            return false;
        }

        result = Limit(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_read.IsEmpty)
        {
            _left -= _read.Slice(_read.Start, consumed).Length;
            _read = default;
        }

        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        _canceled.TrySetResult();
        input.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    private async ValueTask<ReadResult> ReadSomeAsync(CancellationToken cancellationToken)
    {
        if (_left <= 0)
        {
            await Task.WhenAny(state.Decided, _canceled.Task).WaitAsync(cancellationToken);
        }

        return Limit(await input.ReadAsync(cancellationToken));
    }

    private ReadResult Limit(ReadResult result)
    {
        if (state.IsKnown || _left <= 0)
        {
            return result;
        }

        _read = result.Buffer.Length <= _left ? result.Buffer : result.Buffer.Slice(0, _left);
        return new ReadResult(_read, result.IsCanceled, result.IsCompleted && _read.Length == result.Buffer.Length);
    }
}
