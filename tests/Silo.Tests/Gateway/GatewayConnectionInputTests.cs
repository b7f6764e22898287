using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayConnectionInputTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly GatewayConnectionState _state = new(new DefaultConnectionContext(), new GatewayConnectionMemory(System.Buffers.MemoryPool<byte>.Shared), static () => { }, static () => { }, static _ => { });
    private readonly GatewayConnectionInput _input;

    public GatewayConnectionInputTests() => _input = new GatewayConnectionInput(_pipe.Reader, _state);

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task Read_WithoutAKey_EndsAfter40KilobytesUntilOneIsShown(int atATime)
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

    [Fact]
    public async Task Read_KeyIsShownInTime_NothingIsHeldBack()
    {
        await SendAsync(100, 100);
        Assert.Equal(100, await ReadAllAsync());
        _state.ShowKey();
        await SendAsync(100_000, 10_000);

        Assert.Equal(100_000, await ReadAllAsync());
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
        Assert.True(_input.TryRead(out var first));
        _input.AdvanceTo(first.Buffer.Start, first.Buffer.End);

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

    private async Task<int> ReadAllAsync()
    {
        var all = 0;
        while (_input.TryRead(out var result))
        {
            all += (int)result.Buffer.Length;
            _input.AdvanceTo(result.Buffer.End);
            await Task.Yield();
        }

        return all;
    }
}
