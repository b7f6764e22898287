namespace OrleansSessions.Silo;

internal sealed partial class RenewedCertificate<TContent>
{
    [LoggerMessage(191, LogLevel.Information, "The certificate {Purpose} was renewed: {Subject}, valid until {ValidUntil:u}.", EventName = "CertificateRenewed")]
    private static partial void LogRenewed(ILogger logger, string purpose, string subject, DateTimeOffset validUntil);

    [LoggerMessage(192, LogLevel.Error, "The files of the certificate {Purpose} have changed, and cannot be used. The former certificate is kept. {Reason}", EventName = "CertificateNotRenewed")]
    private static partial void LogNotRenewed(ILogger logger, string purpose, string reason);
}
