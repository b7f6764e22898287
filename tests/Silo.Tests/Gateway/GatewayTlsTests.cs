using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayTlsTests
{
    public const string Subject = "CN=gateway.test";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2.0")]
    [InlineData("1.1")]
    public async Task Load_OverTls_EitherVersionIsSpoken(string version)
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "gateway.pfx");
        await File.WriteAllBytesAsync(path, Certificate(), TestContext.Current.CancellationToken);
        await using var host = await GatewayHost.StartAsync(["--Gateway:Url=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={path}", "--Kestrel:Certificates:Default:Password=secret"], Version.Parse(version));

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")));

        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (response.StatusCode, response.Version));
    }

    [Fact(Timeout = 60_000)]
    public async Task Certificate_IsRenewedInItsFile_CountsForTheNextConnection()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "gateway.pfx");
        await File.WriteAllBytesAsync(path, Certificate(), Stop);
        await using var host = await GatewayHost.StartAsync(["--Gateway:Url=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={path}", "--Kestrel:Certificates:Default:Password=secret", "--Logging:LogLevel:Default=Error"]);
        var (first, renewed) = (await PresentedAsync(host.Gateway), Certificate());

        await File.WriteAllBytesAsync(path, renewed[..100], Stop);
        string whileHalfWritten;
        do
        {
            whileHalfWritten = await PresentedAsync(host.Gateway);
        }
        while (!host.Log.GetSnapshot().Any(static entry => entry.Id.Name == "CertificateNotRenewed"));

        await File.WriteAllBytesAsync(path, renewed, Stop);
        string next;
        do
        {
            next = await PresentedAsync(host.Gateway);
        }
        while (next == first);

        Assert.Equal(first, whileHalfWritten);
        Assert.Equal(X509CertificateLoader.LoadPkcs12(renewed, "secret").Thumbprint, next);
    }

    [Fact]
    public async Task Certificate_OfPemFiles_IsPresentedWithTheOneAboveIt_AndItsEndIsMeasured()
    {
        using var directory = new TemporaryDirectory();
        using var root = new Authority("root");
        using var authority = new Authority("authority", root);
        var files = authority.Settings(directory.Path, "gateway", until: TimeSpan.FromHours(2)).ToDictionary(static file => file.Name, static file => file.Value);
        await File.AppendAllTextAsync(files["Cluster__TlsCertificate"], "\n" + await File.ReadAllTextAsync(files["Cluster__TlsAuthority"], Stop), Stop);
        await using var host = await GatewayHost.StartAsync(["--Gateway:Url=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={files["Cluster__TlsCertificate"]}", $"--Kestrel:Certificates:Default:KeyPath={files["Cluster__TlsKey"]}"]);
        using var http = new HttpClient { BaseAddress = host.Health };

        var presented = new List<string>();
        await PresentedAsync(host.Gateway, chain => presented.AddRange(chain.ChainPolicy.ExtraStore.Select(static certificate => certificate.Subject)));
        var metrics = await http.GetStringAsync("/metrics", Stop);

        Assert.Contains("CN=authority", presented);
        Assert.Matches("session_certificate_remaining_seconds{[^}]*session_certificate_use=\"listener\"} 7[12]\\d\\d", metrics);
    }

    [Theory]
    [InlineData(1, HealthStatus.Healthy)]
    [InlineData(-1, HealthStatus.Degraded)]
    public async Task Certificate_HasExpired_IsDegraded(int remaining, HealthStatus status)
    {
        var health = await new CertificateHealthCheck([new KnownCertificate(TimeSpan.FromDays(9)), new KnownCertificate(TimeSpan.FromSeconds(remaining))]).CheckHealthAsync(new HealthCheckContext(), Stop);

        Assert.Equal((status, status == HealthStatus.Degraded ? "Nobody can connect." : null), (health.Status, health.Description));
    }

    /// <summary>The thumbprint of the certificate that the next connection is shown.</summary>
    private static async Task<string> PresentedAsync(Uri gateway, Action<X509Chain>? see = null)
    {
        using var peer = new TcpClient();
        await peer.ConnectAsync(gateway.Host, gateway.Port, Stop);
        await using var tls = new SslStream(peer.GetStream());
        var thumbprint = "";
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "gateway",
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    thumbprint = certificate!.GetCertHashString();
                    see?.Invoke(chain!);
                    return certificate.Subject is Subject or "CN=gateway";
                },
            },
            Stop);
        return thumbprint;
    }

    private static byte[] Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, "secret");
    }

    private sealed record KnownCertificate(TimeSpan Remaining) : IExpiringCertificate
    {
        public string Use => "cluster";

        public string ExpiredDescription => "Nobody can connect.";

        public ILogger Logger
        {
            set
            {
            }
        }
    }
}
