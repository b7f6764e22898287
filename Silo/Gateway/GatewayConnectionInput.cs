using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace OrleansSessions.Silo;

/// <summary>
/// What a connection has sent. Until it has shown a key, little of it is read, and in pieces: Kestrel takes calls from a connection faster than it can refuse
/// them, and a compressed call of 30 bytes is 24 KB in memory.
/// </summary>
internal sealed class GatewayConnectionInput(PipeReader input, GatewayConnectionState state, TimeProvider time) : PipeReader
{
    /// <summary>How much is read of a connection that has shown no key: 16 KiB. The largest headers fit.</summary>
    public const int MaximumBytesWithoutKey = 16 * 1024;

    /// <summary>How much of it is read at once: 512 bytes. The first call of a web node fits, if nothing in it is unusually long.</summary>
    public const int FirstPieceBytes = 512;

    /// <summary>How much of it is read at a time then: 256 bytes.</summary>
    public const int PieceBytes = 256;

    /// <summary>How long each further piece waits, so that the calls of the one before are refused: 10 ms.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private TaskCompletionSource _canceled = NewCanceled();
    private ReadOnlySequence<byte> _read;
    private long _unconsumed; // was looked at, and is shown again
    private long _left = MaximumBytesWithoutKey; // may still be consumed
    private long _piece = FirstPieceBytes; // may still be looked at before the next pause

    private bool IsAllRead => _unconsumed >= _left;

    /// <summary>Limits what is read of a connection of the gateway.</summary>
    public static void Limit(ConnectionContext connection)
    {
        if (connection.Features.Get<GatewayConnectionState>() is { } state)
        {
            connection.Transport = new Duplex(new GatewayConnectionInput(connection.Transport.Input, state, TimeProvider.System), connection.Transport.Output);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        state.IsKnown ? input.ReadAsync(cancellationToken) : ReadPieceAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        if ((!state.IsKnown && (_piece <= 0 || IsAllRead)) || !input.TryRead(out result))
        {
            result = default;
            return false;
        }

        result = Cut(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_read.IsEmpty)
        {
            var (used, seen) = (_read.Slice(_read.Start, consumed).Length, _read.Slice(_read.Start, examined).Length);
            _piece -= Math.Max(0, seen - _unconsumed);
            _left -= used;
            _unconsumed = Math.Max(seen, _unconsumed) - used;
            _read = default;
        }

        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        var canceled = Volatile.Read(ref _canceled); // of the read that is canceled, not of the next one
        input.CancelPendingRead();                   // first: who waits reads then
        canceled.TrySetResult();
    }

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    private async ValueTask<ReadResult> ReadPieceAsync(CancellationToken cancellationToken)
    {
        if (IsAllRead)
        {
            await Task.WhenAny(state.Decided, _canceled.Task).WaitAsync(cancellationToken);
        }
        else if (_piece <= 0)
        {
            await Task.WhenAny(state.Decided, _canceled.Task, Task.Delay(Pause, time, cancellationToken));
            _piece = PieceBytes;
        }

        return Cut(await input.ReadAsync(cancellationToken));
    }

    private ReadResult Cut(ReadResult result)
    {
        if (result.IsCanceled)
        {
            Volatile.Write(ref _canceled, NewCanceled());
        }

        if (state.IsKnown)
        {
            return result;
        }

        if (IsAllRead)
        {
            // Nothing more without a key: the connection is closed, or the read was canceled.
            return new ReadResult(result.Buffer.Slice(0, 0), result.IsCanceled, isCompleted: !result.IsCanceled);
        }

        var length = Math.Min(Math.Min(_unconsumed + _piece, _left), result.Buffer.Length);
        _read = result.Buffer.Slice(0, length);
        return new ReadResult(_read, result.IsCanceled, result.IsCompleted && length == result.Buffer.Length);
    }

    private static TaskCompletionSource NewCanceled() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
