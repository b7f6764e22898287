using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSessions.Testing;

/// <summary>Signs certificates for the silos of one test.</summary>
public sealed class Authority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    /// <param name="name">Its name.</param>
    /// <param name="above">The authority that signs this one; null for none.</param>
    public Authority(string name, Authority? above = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        if (above is null)
        {
            _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
            return;
        }

        using var signed = request.Create(above._certificate, above._certificate.NotBefore, above._certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        _certificate = signed.CopyWithPrivateKey(key);
    }

    /// <summary>The settings of a silo with a certificate of its own, in a directory. Files that are there are replaced.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="silo">The name in the certificate.</param>
    /// <param name="from">When the certificate begins, from now. Default: with the authority.</param>
    /// <param name="until">When it ends, from now. Default: with the authority.</param>
    public IEnumerable<(string Name, string Value)> Settings(string directory, string silo, TimeSpan? from = null, TimeSpan? until = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={silo}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_certificate, from is { } begins ? now + begins : _certificate.NotBefore, until is { } ends ? now + ends : _certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        yield return ("Cluster__TlsCertificate", Write($"{silo}.crt", certificate.ExportCertificatePem()));
        yield return ("Cluster__TlsKey", Write($"{silo}.key", key.ExportPkcs8PrivateKeyPem()));
        yield return ("Cluster__TlsAuthority", Write($"{silo}-authority.crt", _certificate.ExportCertificatePem()));

        string Write(string file, string pem)
        {
            var path = Path.Combine(directory, file);
            File.WriteAllText(path, pem);
            return path;
        }
    }

    public void Dispose() => _certificate.Dispose();
}
