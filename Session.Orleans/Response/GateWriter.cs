using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>
/// The <see cref="PipeWriter"/> of the response that the application writes to. Until the gate opens, unflushed bytes are kept here instead of in
/// the server, which could not discard them.
/// </summary>
internal sealed class GateWriter(ResponseGate gate, IHttpResponseBodyFeature body) : PipeWriter
{
    private readonly ResponseBuffer _held = new();
    private bool _isComplete;
    private Exception? _completion;

    public override bool CanGetUnflushedBytes => body.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => gate.IsHolding ? _held.Count : gate.HasFailed ? 0 : body.Writer.UnflushedBytes;

    // After a failure, bytes go into a buffer that is never sent.
    private bool IsHeld => gate.IsHolding || gate.HasFailed;

    public override Memory<byte> GetMemory(int sizeHint = 0) => IsHeld ? _held.Free(sizeHint) : body.Writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => IsHeld ? _held.Free(sizeHint).Span : body.Writer.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (!IsHeld)
        {
            body.Writer.Advance(bytes);
            return;
        }

        _held.Advance(bytes);
        if (gate.HasFailed)
        {
            DropHeld();
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        gate.TryPass() ? FlushPassed(cancellationToken) : FlushSlowAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        gate.TryPass() ? WritePassed(source, cancellationToken) : WriteSlowAsync(source, cancellationToken);

    public override void CancelPendingFlush()
    {
        if (!IsHeld)
        {
            body.Writer.CancelPendingFlush();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        if (gate.TryPass())
        {
            CompletePassed(exception);
        }
        else
        {
            (_isComplete, _completion) = (true, exception);
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        await gate.PassAsync();
        if (!gate.HasFailed)
        {
            await body.Writer.CompleteAsync(exception);
        }
    }

    public void LetHeldThrough()
    {
        if (_held.Count > 0)
        {
            body.Writer.Write(_held.Written);
        }

        _held.Return();
        if (_isComplete)
        {
            body.Writer.Complete(_completion);
        }
    }

    public void DropHeld() => _held.Return();

    // A completed reader makes a writer that runs endlessly stop.
    private static FlushResult Gone() => new(isCanceled: false, isCompleted: true);

    private void CompletePassed(Exception? exception)
    {
        if (!gate.HasFailed)
        {
            body.Writer.Complete(exception);
        }
    }

    private ValueTask<FlushResult> FlushPassed(CancellationToken cancellationToken) =>
        gate.HasFailed ? new ValueTask<FlushResult>(Gone()) : body.Writer.FlushAsync(cancellationToken);

    private ValueTask<FlushResult> WritePassed(ReadOnlyMemory<byte> source, CancellationToken cancellationToken) =>
        gate.HasFailed ? new ValueTask<FlushResult>(Gone()) : body.Writer.WriteAsync(source, cancellationToken);

    private async ValueTask<FlushResult> FlushSlowAsync(CancellationToken cancellationToken)
    {
        await gate.PassAsync();
        return await FlushPassed(cancellationToken);
    }

    private async ValueTask<FlushResult> WriteSlowAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        await gate.PassAsync();
        return await WritePassed(source, cancellationToken);
    }
}
