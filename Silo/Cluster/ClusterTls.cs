using System.Security.Cryptography;
using Orleans.Connections.Security;
using Orleans.Hosting;

namespace OrleansSessions.Silo;

/// <summary>
/// Enables mutual TLS between silos and with Orleans clients. Each end presents a certificate and accepts those of the same authority. Host names
/// are not compared, because pods have addresses that no certificate can name in advance.
/// </summary>
internal static class ClusterTls
{
    public static void UseClusterTls(this ISiloBuilder silo, IConfiguration configuration)
    {
        var cluster = configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section);
        if (Files(cluster).All(static file => file.Path is null) || Faults(cluster).Any())
        {
            return; // validation at start reports the errors
        }

        var certificate = new ClusterCertificate(cluster, TimeProvider.System);
        var refused = new RefusedPeers(certificate, TimeProvider.System);
        silo.Services.AddSingleton<IExpiringCertificate>(certificate);
        silo.UseTls(tls =>
        {
            tls.LocalCertificate = certificate.Current; // Orleans wants one now; each connection takes the one that counts then
            tls.LocalServerCertificateSelector = (_, _) => certificate.Current;
            tls.LocalClientCertificateSelector = (_, _, _, _, _) => certificate.Current;
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.OnAuthenticateAsServer = (connection, _) => refused.Begin(connection.RemoteEndPoint);
            tls.OnAuthenticateAsClient = (connection, _) => refused.Begin(connection.RemoteEndPoint);
            tls.RemoteCertificateValidation = (peer, _, _) => refused.Accepts(peer);
        });
    }

    public static IEnumerable<string> Faults(ClusterOptions cluster)
    {
        var files = Files(cluster);
        var given = files.Where(static file => file.Path is not null).ToList();
        if (given.Count is not 0 && given.Count < files.Length)
        {
            yield return $"{string.Join(" and ", files.Except(given).Select(static file => file.Setting))} is not set. Set all of {string.Join(", ", files.Select(static file => file.Setting))}, or none.";
        }

        foreach (var (setting, path) in given.Where(static file => !File.Exists(file.Path)))
        {
            yield return $"{setting} is '{path}'. The file does not exist.";
        }

        if (given.Count == files.Length && given.TrueForAll(static file => File.Exists(file.Path)) && ContentFault(cluster) is { } fault)
        {
            yield return fault;
        }
    }

    private static (string Setting, string? Path)[] Files(ClusterOptions cluster) =>
    [
        ("Cluster:TlsCertificate", NullIfEmpty(cluster.TlsCertificate)), ("Cluster:TlsKey", NullIfEmpty(cluster.TlsKey)), ("Cluster:TlsAuthority", NullIfEmpty(cluster.TlsAuthority)),
    ];

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    // Otherwise the silo would join, be declared dead by those that refuse it, and end, again and again.
    private static string? ContentFault(ClusterOptions cluster)
    {
        try
        {
            return ClusterCertificate.Fault(cluster) is { } fault ? $"Cluster:TlsCertificate: the other silos would refuse it, by Cluster:TlsAuthority. {fault} Renew it." : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Cluster:TlsCertificate, :TlsKey or :TlsAuthority cannot be read: {e.Message}";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return "Cluster:TlsCertificate, :TlsKey and :TlsAuthority are not a certificate, its key and the certificate of an authority, each in a PEM file.";
        }
    }
}
