using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSessions.Silo;

/// <summary>Accepts the certificates of the cluster's authority, and logs each address that is refused once a minute: Orleans' own messages do not say why.</summary>
internal sealed partial class RefusedPeers(ClusterCertificate certificate, TimeProvider time)
{
    private const int MaximumAddresses = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly AsyncLocal<EndPoint?> _address = new();
    private readonly ConcurrentDictionary<string, long> _loggedAt = new();

    /// <summary>Records whose certificate <see cref="Accepts"/> will be asked about in this asynchronous flow: Orleans does not say it there.</summary>
    public void Begin(EndPoint? address) => _address.Value = address;

    public bool Accepts(X509Certificate2 peer)
    {
        var address = _address.Value;
        var fault = certificate.Fault(peer);
        if (fault is not null && IsNew((address as IPEndPoint)?.Address.ToString() ?? "unknown"))
        {
            LogRefused(certificate.Logger, address, fault);
        }

        return fault is null;
    }

    private bool IsNew(string address)
    {
        var now = time.GetTimestamp();
        if (_loggedAt.TryGetValue(address, out var loggedAt) && time.GetElapsedTime(loggedAt, now) < Interval)
        {
            return false;
        }

        if (_loggedAt.Count >= MaximumAddresses)
        {
            _loggedAt.Clear();
        }

        _loggedAt[address] = now;
        return true;
    }

    [LoggerMessage(193, LogLevel.Warning, "A connection with {Address} is refused. {Fault}", EventName = "PeerRefused")]
    private static partial void LogRefused(ILogger logger, EndPoint? address, string fault);
}
