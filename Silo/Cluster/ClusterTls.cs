using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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

        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(cluster.TlsAuthority!);
        silo.UseTls(tls =>
        {
            tls.LocalCertificate = Load(cluster);
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = (certificate, _, _) => IsVouchedFor(certificate, authority);
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

        if (given.Count == files.Length && given.TrueForAll(static file => File.Exists(file.Path)) && !CanLoad(cluster))
        {
            yield return "Cluster:TlsCertificate, :TlsKey and :TlsAuthority are not a certificate, its key and the certificate of an authority, each in a PEM file.";
        }
    }

    private static (string Setting, string? Path)[] Files(ClusterOptions cluster) =>
    [
        ("Cluster:TlsCertificate", NullIfEmpty(cluster.TlsCertificate)), ("Cluster:TlsKey", NullIfEmpty(cluster.TlsKey)), ("Cluster:TlsAuthority", NullIfEmpty(cluster.TlsAuthority)),
    ];

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static bool CanLoad(ClusterOptions cluster)
    {
        try
        {
            using var certificate = Load(cluster);
            var authority = new X509Certificate2Collection();
            authority.ImportFromPemFile(cluster.TlsAuthority!);
            return certificate.HasPrivateKey && authority.Count > 0;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    // Through PKCS #12: Windows does not accept a key from PEM for TLS.
    private static X509Certificate2 Load(ClusterOptions cluster)
    {
        using var pem = X509Certificate2.CreateFromPemFile(cluster.TlsCertificate!, cluster.TlsKey!);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    private static bool IsVouchedFor(X509Certificate2 certificate, X509Certificate2Collection authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a private authority publishes no revocation list
        return chain.Build(certificate);
    }
}
