using System.Buffers;
using System.IO.Pipelines;

namespace OrleansSessions.Silo;

/// <summary>
/// What a connection has sent. Until it has shown a key, only so much of it is read: Kestrel takes calls from a connection faster than it can answer
/// them, and a peer without a key can send thousands before the first ones are refused.
/// </summary>
internal sealed class GatewayConnectionInput(PipeReader input, GatewayConnectionState state) : PipeReader
{
    /// <summary>How much is read of a connection that has shown no key: 40 KiB. A handshake fits, and the whole record of TLS in which the first headers may be.</summary>
    public const int MaximumBytesWithoutKey = 40 * 1024;

    private readonly TaskCompletionSource _canceled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlySequence<byte> _read;
    private long _left = MaximumBytesWithoutKey;
    private bool _isCut; // there is more than was let through

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
            // Looked at to its end, all that may be read is spent, whether or not it was consumed: more of it does not come.
            _left = _isCut && _read.Slice(examined).IsEmpty ? 0 : _left - _read.Slice(_read.Start, consumed).Length;
            (_read, _isCut) = (default, false);
        }

        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        input.CancelPendingRead(); // first: who waits reads then
        _canceled.TrySetResult();
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

    // Nothing more without a key: the connection is closed, or the read was canceled.
    private static ReadResult End(ReadResult result) => new(result.Buffer.Slice(0, 0), result.IsCanceled, isCompleted: !result.IsCanceled);

    private ReadResult Limit(ReadResult result)
    {
        if (state.IsKnown)
        {
            return result;
        }

        if (_left <= 0)
        {
            return End(result);
        }

        _isCut = result.Buffer.Length > _left;
        _read = _isCut ? result.Buffer.Slice(0, _left) : result.Buffer;
        return new ReadResult(_read, result.IsCanceled, result.IsCompleted && !_isCut);
    }
}
