using System.Net;

namespace OrleansSessions.Samples.Tests;

/// <summary>An upload over a slow connection.</summary>
internal sealed class SlowContent(int pieces) : HttpContent
{
    public const int PieceBytes = 1024;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (var piece = 0; piece < pieces; piece++)
        {
            await stream.WriteAsync(new byte[PieceBytes]);
            await stream.FlushAsync();
            await Task.Delay(Between, TimeProvider.System);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
