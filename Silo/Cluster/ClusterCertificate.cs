using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSessions.Silo;

/// <summary>This silo's certificate for connections between silos, and its authority.</summary>
internal sealed class ClusterCertificate(ClusterOptions files, TimeProvider time) : IExpiringCertificate
{
    private readonly RenewedCertificate<Content> _renewed = new("for connections between silos", [files.TlsCertificate!, files.TlsKey!, files.TlsAuthority!], () => Content.Read(files), time);

    public string Use => "cluster";

    public TimeSpan Remaining => _renewed.Remaining;

    public string ExpiredDescription => "The certificate for connections between silos has expired: no silo can join or connect again.";

    public ILogger Logger
    {
        get => _renewed.Logger;
        set => _renewed.Logger = value;
    }

    /// <summary>The certificate, with its key.</summary>
    public X509Certificate2 Current => _renewed.Current.Certificate;

    /// <summary>Why a peer's certificate is refused; null when it is accepted.</summary>
    public string? Fault(X509Certificate2 peer) => _renewed.Current.Fault(peer);

    /// <summary>Why the certificate in the files would be refused by others; null when it would not.</summary>
    /// <exception cref="CryptographicException">The files are not a certificate, its key and an authority.</exception>
    public static string? Fault(ClusterOptions files) => Content.Read(files) is var content ? content.Fault(content.Certificate) : null;

    private sealed record Content(X509Certificate2 Certificate, X509Certificate2Collection Authority) : CertificateContent(Certificate)
    {
        // Through PKCS #12: Windows does not accept a key from PEM for TLS.
        public static Content Read(ClusterOptions files)
        {
            var authority = new X509Certificate2Collection();
            authority.ImportFromPemFile(files.TlsAuthority!);
            using var pem = X509Certificate2.CreateFromPemFile(files.TlsCertificate!, files.TlsKey!);
            return authority.Count > 0
                ? new Content(X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null), authority)
                : throw new CryptographicException($"{files.TlsAuthority} has no certificate.");
        }

        public override string? Fault(DateTimeOffset now) => Fault(Certificate);

        public string? Fault(X509Certificate2 certificate)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(Authority);
            chain.ChainPolicy.DisableCertificateDownloads = true; // what a stranger's certificate names is not fetched
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a private authority publishes no revocation list
            return chain.Build(certificate) ? null
                : $"The certificate {certificate.Subject}, valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, is refused: {string.Join(", ", chain.ChainStatus.Select(static status => status.Status).Distinct())}.";
        }
    }
}
