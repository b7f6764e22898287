using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSessions.Testing;

/// <summary>A Redis Sentinel of the test's own, which alone decides on failovers. It is where what it watches is.</summary>
public sealed partial class SentinelServer : IDisposable
{
    private static readonly TimeSpan ReplacesWithin = TimeSpan.FromMinutes(2);

    private readonly string _directory = Directory.CreateTempSubdirectory("sentinel").FullName;
    private readonly RedisServer _first;
    private readonly string _service;
    private ServerProcess? _process;

    private SentinelServer(string service, RedisServer first) => (_service, _first) = (service, first);

    public int Port { get; } = LoopbackPort.Take();

    /// <summary>Leads to the primary, whichever that is.</summary>
    public string ConnectionString => $"{_first.Address}:{Port},serviceName={_service}";

    /// <summary>The port of the primary that it names.</summary>
    public int Primary => Switch().Matches(_process!.Output) is [.., var last] ? int.Parse(last.Groups["port"].Value, CultureInfo.InvariantCulture) : _first.Port;

    /// <param name="service">The name of what it watches.</param>
    /// <param name="primary">The first primary. It needs a replica, or nothing can take its place.</param>
    /// <param name="downAfter">How long the primary is silent before it is replaced.</param>
    public static async Task<SentinelServer> StartAsync(string service, RedisServer primary, TimeSpan downAfter)
    {
        var server = new SentinelServer(service, primary);
        var file = Path.Combine(server._directory, "sentinel.conf");
        await File.WriteAllLinesAsync(file,
        [
            string.Create(CultureInfo.InvariantCulture, $"port {server.Port}"),
            $"bind {primary.Address}",
            "protected-mode no",
            $"dir {server._directory}",
            string.Create(CultureInfo.InvariantCulture, $"sentinel monitor {service} {primary.Address} {primary.Port} 1"),
            string.Create(CultureInfo.InvariantCulture, $"sentinel down-after-milliseconds {service} {downAfter.TotalMilliseconds:0}"),
            $"sentinel failover-timeout {service} 10000",
        ]);
        server._process = await ServerProcess.StartAsync("redis-server", [file, "--sentinel"], "+slave slave");
        return server;
    }

    /// <summary>Waits until it names another primary.</summary>
    public async Task ReplacedAsync(int former, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Primary == former)
        {
            if (TimeProvider.System.GetElapsedTime(began) > ReplacesWithin)
            {
                throw new TimeoutException($"The primary was not replaced within {ReplacesWithin}:\n{_process!.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [GeneratedRegex(@"\+switch-master \S+ \S+ \d+ \S+ (?<port>\d+)")]
    private static partial Regex Switch();
}
