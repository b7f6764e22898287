using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayConnectionInputTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly GatewayConnectionState _state = new(new DefaultConnectionContext(), new GatewayConnectionMemory(System.Buffers.MemoryPool<byte>.Shared), static () => { }, static _ => { }, static _ => { });
    private readonly ManualTime _time = new();
    private readonly GatewayConnectionInput _input;

    public GatewayConnectionInputTests() => _input = new GatewayConnectionInput(_pipe.Reader, _state, _time);

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task Read_WithoutAKey_EndsAfter16KilobytesUntilOneIsShown(int atATime)
    {
        await SendAsync(100_000, atATime);
        var without = await ReadAllAsync();
        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);
        await Task.Delay(Moment, TimeProvider.System, TestContext.Current.CancellationToken);
        var waits = !pending.IsCompleted;

        _state.ShowKey();
        var rest = (await pending).Buffer;

        Assert.Equal((GatewayConnectionInput.MaximumBytesWithoutKey, true), (without, waits));
        Assert.Equal(100_000 - without, rest.Length);
    }

    /// <summary>Calls of a piece are refused, and the connection closed, before the next piece is read.</summary>
    [Fact]
    public async Task Read_WithoutAKey_IsOfOnePieceUntilTimeHasPassed()
    {
        await SendAsync(100_000, 100_000);
        var first = await ReadNextAsync();
        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);
        var waits = !pending.IsCompleted && !_input.TryRead(out _);

        _time.Advance(GatewayConnectionInput.Pause);

        Assert.Equal((GatewayConnectionInput.FirstPieceBytes, true), (first, waits));
        Assert.Equal(GatewayConnectionInput.PieceBytes, (await pending).Buffer.Length);
    }

    /// <summary>A header that is longer than a piece: the parser is shown all that it has not consumed, and more.</summary>
    [Fact]
    public async Task Read_PieceIsLookedAtAndNotConsumed_TheNextOneIsLonger()
    {
        await SendAsync(100_000, 100_000);
        var first = await _input.ReadAsync(TestContext.Current.CancellationToken);
        _input.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);

        _time.Advance(GatewayConnectionInput.Pause);

        Assert.Equal(GatewayConnectionInput.FirstPieceBytes + GatewayConnectionInput.PieceBytes, (await pending).Buffer.Length);
    }

    [Fact]
    public async Task Read_KeyIsShownDuringThePause_GoesOnAtOnce()
    {
        await SendAsync(100_000, 100_000);
        await ReadNextAsync();
        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);

        _state.ShowKey();

        Assert.Equal(100_000 - GatewayConnectionInput.FirstPieceBytes, (await pending).Buffer.Length);
    }

    /// <summary>Kestrel cancels a read once it stops, and reads what is left.</summary>
    [Fact]
    public async Task Read_AfterOneThatWasCanceled_Waits()
    {
        await SendAsync(100_000, 100_000);
        await ReadAllAsync();
        var canceled = _input.ReadAsync(TestContext.Current.CancellationToken);
        _input.CancelPendingRead();
        _input.AdvanceTo((await canceled).Buffer.End);

        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);

        Assert.False(pending.IsCompleted);
        _state.End();
        Assert.True((await pending).IsCompleted);
    }

    [Fact]
    public async Task Read_KeyIsShownInTime_NothingIsHeldBack()
    {
        await SendAsync(100, 100);
        Assert.Equal(100, await ReadAllAsync(100));
        _state.ShowKey();
        await SendAsync(100_000, 10_000);

        Assert.Equal(100_000, await ReadAllAsync(100_000));
    }

    [Fact]
    public async Task Read_IsCanceledWhileItWaits_Returns()
    {
        await SendAsync(100_000, 100_000);
        await ReadAllAsync();
        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);

        _input.CancelPendingRead();

        var read = await pending;
        Assert.Equal((true, false, true), (read.IsCanceled, read.IsCompleted, read.Buffer.IsEmpty));
    }

    [Fact]
    public async Task Read_ConnectionIsClosedWhileItWaits_IsAtItsEnd()
    {
        await SendAsync(100_000, 100_000);
        await ReadAllAsync();
        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);

        _state.End();

        var read = await pending;
        Assert.Equal((false, true, true), (read.IsCanceled, read.IsCompleted, read.Buffer.IsEmpty));
    }

    /// <summary>A line without an end, of which a parser consumes nothing: it must not be shown the same bytes again and again.</summary>
    [Fact]
    public async Task Read_AllIsLookedAtAndNothingConsumed_Waits()
    {
        await SendAsync(100_000, 100_000);
        for (var seen = 0L; seen < GatewayConnectionInput.MaximumBytesWithoutKey;)
        {
            var next = _input.ReadAsync(TestContext.Current.CancellationToken);
            _time.Advance(GatewayConnectionInput.Pause);
            var buffer = (await next).Buffer;
            seen = buffer.Length;
            _input.AdvanceTo(buffer.Start, buffer.End);
        }

        var again = _input.TryRead(out _);
        var pending = _input.ReadAsync(TestContext.Current.CancellationToken);
        _state.ShowKey();

        Assert.False(again);
        Assert.Equal(100_000, (await pending).Buffer.Length);
    }

    private async Task SendAsync(int bytes, int atATime)
    {
        for (var sent = 0; sent < bytes; sent += atATime)
        {
            await _pipe.Writer.WriteAsync(new byte[Math.Min(atATime, bytes - sent)], TestContext.Current.CancellationToken);
        }
    }

    // As much as may be read, one pause after the other.
    private async Task<int> ReadAllAsync(int bytes = GatewayConnectionInput.MaximumBytesWithoutKey)
    {
        var all = 0;
        while (all < bytes)
        {
            var next = ReadNextAsync();
            _time.Advance(GatewayConnectionInput.Pause);
            all += await next;
        }

        return all;
    }

    private async Task<int> ReadNextAsync()
    {
        var result = await _input.ReadAsync(TestContext.Current.CancellationToken);
        var length = (int)result.Buffer.Length;
        _input.AdvanceTo(result.Buffer.End);
        return length;
    }
}
