using System.Net.Sockets;

namespace OrleansSessions.Silo.Tests;

/// <summary>A connection on which recorded bytes are sent again, and what was answered then, and now.</summary>
internal sealed class ReplayedConnection : IDisposable
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(10);

    private readonly TcpClient _tcp = new();
    private readonly List<byte> _then = [];
    private readonly List<byte> _now = [];

    public static async Task<ReplayedConnection> OpenAsync(Uri server)
    {
        var connection = new ReplayedConnection();
        await connection._tcp.ConnectAsync(server.Host, server.Port);
        return connection;
    }

    public Task SendAsync(byte[] bytes) => _tcp.GetStream().WriteAsync(bytes).AsTask();

    /// <summary>Waits until as much is answered as then was. Returns the last response of then, and that of now.</summary>
    public async Task<(SeenResponse Then, SeenResponse Now)> AnswerAsync(byte[] then)
    {
        _then.AddRange(then);
        var expected = SeenResponse.ReadAll([.. _then]);
        using var patience = new CancellationTokenSource(AnswersWithin);
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var seen = SeenResponse.ReadAll([.. _now]);
            if (seen.Count == expected.Count && seen[^1] is var last && (last.IsComplete || !expected[^1].IsComplete) && last.Body.Length >= expected[^1].Body.Length)
            {
                return (expected[^1], last);
            }

            var read = await _tcp.GetStream().ReadAsync(buffer, patience.Token);
            Assert.True(read > 0, "The connection was closed.");
            _now.AddRange(buffer.AsSpan(0, read));
        }
    }

    /// <summary>Whether the server closes it.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var patience = new CancellationTokenSource(AnswersWithin);
        try
        {
            return await _tcp.GetStream().ReadAsync(new byte[1], patience.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _tcp.Dispose();
}
