using System.Security.Cryptography.X509Certificates;

namespace OrleansSessions.Silo;

/// <summary>What the files of a certificate hold.</summary>
/// <param name="Certificate">The certificate, with its key.</param>
internal abstract record CertificateContent(X509Certificate2 Certificate)
{
    /// <summary>Why the certificate is of no use; null when it is.</summary>
    public abstract string? Fault(DateTimeOffset now);
}
