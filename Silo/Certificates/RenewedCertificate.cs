using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansSessions.Silo;

/// <summary>
/// A certificate from files that are read again when they change: one that is renewed counts for the next connection. While new files cannot be read, or
/// are of no use, the former ones count.
/// </summary>
internal sealed partial class RenewedCertificate<TContent>
    where TContent : CertificateContent
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(1);

    private readonly string _purpose;
    private readonly string[] _files;
    private readonly Func<TContent> _read;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private TContent _content;
    private string _digest;
    private string? _fault;
    private long _readAt;

    /// <summary>Reads the files.</summary>
    /// <param name="purpose">What the certificate is for, as the log says it.</param>
    /// <param name="files">The files, that of the certificate first.</param>
    /// <param name="read">Reads them.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="CryptographicException">The files are not what they should be.</exception>
    public RenewedCertificate(string purpose, string[] files, Func<TContent> read, TimeProvider time)
    {
        (_purpose, _files, _read, _time) = (purpose, files, read, time);
        (_digest, _readAt) = (Digest(), time.GetTimestamp());
        _content = read();
    }

    public ILogger Logger { get; set; } = NullLogger.Instance;

    public TimeSpan Remaining => Current.Certificate.NotAfter - _time.GetUtcNow();

    // By content: where files are links that are exchanged as a whole, as in a volume of Kubernetes, the time of a link does not change.
    public TContent Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_readAt) >= ReadInterval)
                {
                    _readAt = _time.GetTimestamp();
                    Refresh();
                }

                return _content;
            }
        }
    }

    private void Refresh()
    {
        try
        {
            var digest = Digest();
            if (digest == _digest)
            {
                _fault = null;
                return;
            }

            var read = _read();
            if (read.Fault(_time.GetUtcNow()) is { } fault)
            {
                LogNotRenewedOnce($"{_files[0]}: {fault}"); // a certificate of the future may be valid soon
                return;
            }

            (_content, _digest, _fault) = (read, digest, null); // a handshake may still use the former one: it is left to the garbage collector
            LogRenewed(Logger, _purpose, read.Certificate.Subject, read.Certificate.NotAfter);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            LogNotRenewedOnce(e.Message); // it may be half written: it is read again in a second
        }
    }

    private void LogNotRenewedOnce(string fault)
    {
        if (_fault != fault)
        {
            _fault = fault;
            LogNotRenewed(Logger, _purpose, fault);
        }
    }

    private string Digest() => string.Concat(_files.Select(static path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))));
}
