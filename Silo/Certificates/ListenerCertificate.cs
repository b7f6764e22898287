using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSessions.Silo;

/// <summary>The certificate of the listeners, where <c>Kestrel:Certificates:Default</c> names files: PKCS #12, or PEM with its key.</summary>
internal sealed class ListenerCertificate : IExpiringCertificate
{
    private const string Section = "Kestrel:Certificates:Default";

    private readonly RenewedCertificate<Content> _renewed;

    private ListenerCertificate(string[] files, string? password, TimeProvider time) =>
        _renewed = new RenewedCertificate<Content>("of the listeners", files, () => Content.Read(files[0], files.ElementAtOrDefault(1), password), time);

    public string Use => "listener";

    public TimeSpan Remaining => _renewed.Remaining;

    public string ExpiredDescription => "The certificate of the listeners has expired: web nodes that validate it cannot connect.";

    public ILogger Logger
    {
        set => _renewed.Logger = value;
    }

    /// <summary>The certificate for the next connection, with those between it and its root.</summary>
    public SslStreamCertificateContext Current => _renewed.Current.Context;

    /// <summary>Reads the certificate. Null when the configuration names no files, or when they cannot be read: then Kestrel says why.</summary>
    public static ListenerCertificate? Read(IConfiguration configuration, string contentRoot, TimeProvider time)
    {
        var settings = configuration.GetSection(Section);
        if (settings["Path"] is not { Length: > 0 } path)
        {
            return null;
        }

        string[] files = settings["KeyPath"] is { Length: > 0 } key ? [path, key] : [path];
        try
        {
            return new ListenerCertificate([.. files.Select(file => Path.Combine(contentRoot, file))], settings["Password"], time);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Content(X509Certificate2 Certificate, SslStreamCertificateContext Context) : CertificateContent(Certificate)
    {
        public static Content Read(string path, string? keyPath, string? password)
        {
            var all = new X509Certificate2Collection();
            X509Certificate2 own;
            if (keyPath is null)
            {
                all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password);
                own = all.FirstOrDefault(static certificate => certificate.HasPrivateKey) ?? throw new CryptographicException($"{path} has no certificate with a key.");
            }
            else
            {
                all.ImportFromPemFile(path);
                using var pem = password is null ? X509Certificate2.CreateFromPemFile(path, keyPath) : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
                own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null); // Windows does not accept a key from PEM for TLS
            }

            // Offline: what a certificate names is not fetched.
            return new Content(own, SslStreamCertificateContext.Create(own, all, offline: true));
        }

        public override string? Fault(DateTimeOffset now) =>
            now >= Certificate.NotBefore && now < Certificate.NotAfter ? null : $"It is valid from {Certificate.NotBefore.ToUniversalTime():u} to {Certificate.NotAfter.ToUniversalTime():u} only.";
    }
}
