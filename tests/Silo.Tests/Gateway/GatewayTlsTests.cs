using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayTlsTests
{
    public const string Subject = "CN=gateway.test";

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

    private static byte[] Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, "secret");
    }
}
