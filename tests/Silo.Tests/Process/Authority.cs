using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansSessions.Silo.Tests;

/// <summary>Signs certificates for the silos of one test.</summary>
internal sealed class Authority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    /// <summary>The settings of a silo with a certificate of its own, in a directory.</summary>
    public IEnumerable<(string Name, string Value)> Settings(string directory, string silo)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={silo}", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(_certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
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
