using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A silo that has no key of Azure Storage, but an identity.</summary>
public sealed class AzureIdentityTests
{
    private const string Key = "process-key-0123456789-0123456789-01";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_ConnectionIsAnAddress_SignsInWithItsIdentity()
    {
        Assert.SkipWhen(AzuriteServer.Missing is not null, AzuriteServer.Missing ?? "");
        using var directory = new TemporaryDirectory();
        using var authority = new Authority("azure");
        var files = authority.Settings(directory.Path, "storage").ToDictionary(static file => file.Name, static file => file.Value);
        using var storage = await AzuriteServer.StartAsync(files["Cluster__TlsCertificate"], files["Cluster__TlsKey"], Stop);
        await using var identity = await StartIdentityAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var silo = new SiloProcess(
            ("Cluster__Provider", "AzureTable"), ("Cluster__ConnectionString", storage.TableAddress), ("Reminders__ConnectionString", storage.TableAddress), ("Cluster__AdvertisedAddress", "127.0.0.1"),
            ("Storage__Provider", "AzureBlob"), ("Storage__ConnectionString", storage.BlobAddress), ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key),
            ("IDENTITY_ENDPOINT", $"{identity.Urls.Single()}/token"), ("IDENTITY_HEADER", "secret"), ("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential"), ("SSL_CERT_FILE", files["Cluster__TlsAuthority"]));
        var gateway = (await silo.OpenAsync()).Gateway;
        using var content = new ByteArrayContent(GatewayHost.CommitBody(GatewayHost.IdOf("shop")));
        content.Headers.ContentType = new(GatewayProtocol.ContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, GatewayProtocol.CommitPath)) { Content = content, Version = http.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Authorization = new("Bearer", Key);
        using var response = await http.SendAsync(request, Stop);

        Assert.True(WireFormats.CommitOutcome.TryRead(await response.Content.ReadAsByteArrayAsync(Stop), out var outcome));
        Assert.Equal(CommitStatus.Applied, outcome.Status);
        Assert.DoesNotContain("AccountKey", silo.Output, StringComparison.Ordinal);
    }

    /// <summary>Gives tokens as the managed identity of a machine does. The storage looks at what they say, not at who signed them.</summary>
    private static async Task<WebApplication> StartIdentityAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(static context =>
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var claims = new { aud = "https://storage.azure.com", iss = "https://sts.windows.net/ab1f708d-50f6-404c-a006-d71b2ac7a606/", iat = now - 60, nbf = now - 60, exp = now + 3600 };
            var token = string.Join('.', new object[] { new { alg = "HS256", typ = "JWT" }, claims }.Select(static part => Encode(JsonSerializer.SerializeToUtf8Bytes(part))).Append(Encode("unsigned"u8)));
            return context.Response.WriteAsJsonAsync(new { access_token = token, expires_on = $"{now + 3600}", resource = "https://storage.azure.com", token_type = "Bearer" });
        });
        await app.StartAsync(Stop);
        return app;
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
