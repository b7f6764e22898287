using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>The response stream that the application writes to.</summary>
internal sealed class GateStream(ResponseGate gate, IHttpResponseBodyFeature body) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("A response has no length to ask for.");

    public override long Position
    {
        get => throw new NotSupportedException("A response cannot be read or rewound.");
        set => throw new NotSupportedException("A response cannot be read or rewound.");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A response cannot be read.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A response cannot be rewound.");

    public override void SetLength(long value) => throw new NotSupportedException("A response cannot be cut.");

    public override void Flush()
    {
        PassNow();
        if (!gate.HasFailed)
        {
            body.Stream.Flush();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        PassNow();
        if (!gate.HasFailed)
        {
            body.Stream.Write(buffer);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        gate.TryPass() ? FlushPassed(cancellationToken) : FlushSlowAsync(cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        gate.TryPass() ? WritePassed(buffer, cancellationToken) : WriteSlowAsync(buffer, cancellationToken);

    public override IAsyncResult BeginWrite(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state) =>
        TaskToAsyncResult.Begin(WriteAsync(buffer, offset, count, CancellationToken.None), callback, state);

    public override void EndWrite(IAsyncResult asyncResult) => TaskToAsyncResult.End(asyncResult);

    private void PassNow()
    {
        if (!gate.TryPass())
        {
            Blocking.Wait(gate.PassAsync);
        }
    }

    private Task FlushPassed(CancellationToken cancellationToken) =>
        gate.HasFailed ? Task.CompletedTask : body.Stream.FlushAsync(cancellationToken);

    private ValueTask WritePassed(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken) =>
        gate.HasFailed ? ValueTask.CompletedTask : body.Stream.WriteAsync(buffer, cancellationToken);

    private async Task FlushSlowAsync(CancellationToken cancellationToken)
    {
        await gate.PassAsync();
        await FlushPassed(cancellationToken);
    }

    private async ValueTask WriteSlowAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await gate.PassAsync();
        await WritePassed(buffer, cancellationToken);
    }
}
