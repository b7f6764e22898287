using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class SiloProcessTests
{
    private const string Key = "process-key-0123456789-0123456789-01";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_IsStarted_KeepsSessionsOverARestart_AndStopsInTime()
    {
        using var directory = new TemporaryDirectory();
        var id = GatewayHost.IdOf("shop");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var first = Start(directory.Path);
        var listeners = await first.OpenAsync();
        using var ready = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(listeners.Health, "/health/ready")) { Version = HttpVersion.Version11 }, Stop);
        var committed = await CallAsync(http, listeners.Gateway, GatewayProtocol.CommitPath, GatewayHost.CommitBody(id), WireFormats.CommitOutcome);
        var stopping = Stopwatch.StartNew();
        await first.TerminateAsync();
        var exit = await first.ExitAsync();
        stopping.Stop();
        using var second = Start(directory.Path);
        var loaded = await CallAsync(http, (await second.OpenAsync()).Gateway, GatewayProtocol.LoadPath, GatewayHost.LoadBody(id), WireFormats.LoadOutcome);

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(CommitStatus.Applied, committed.Status);
        Assert.Equal(0, exit);
        Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(LoadStatus.Whole, loaded.Status);
        Assert.Equal("cart", Assert.Single(loaded.Patch.Set).Key);
        Assert.DoesNotContain(Key, first.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_ConfigurationHasFaults_AllAreTold_AndItEndsWithOne()
    {
        using var silo = new SiloProcess(
            ("DOTNET_ENVIRONMENT", "Production"), ("Gateway__Url", "ftp://x"), ("Gateway__MaximumConcurrentCalls", "many"), ("Gateway__InFlihtMax", "5"), ("Gateway__Protocol", "Http9"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", "tooshortakey"), ("Health__Url", "http://localhost:0"),
            ("Sessions__MaximumSessionBytes", "12"), ("Sessions__StorageTimeout", "-1"), ("Storage__Provider", "Floppy"), ("Storage__ConectionString", "x"),
            ("Cluster__TableRefresh", "5"), ("Reminders__Provider", "Redis,AzureTable"), ("Clutser__Provider", "Redis"), ("Elsewhere__Provider", "x"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"), ("OTEL_EXPORTER_OTLP_HEADERS", "api-key"), ("OTEL_TRACES_SAMPLER", "sometimes"), ("OTEL_METRIC_EXPORT_INTERVAL", "1s"));

        var exit = await silo.ExitAsync();

        Assert.Equal(1, exit);
        string[] told =
        [
            "Gateway:Url is 'ftp://x'", "Gateway:MaximumConcurrentCalls is 'many'; it must be a whole number", "Gateway:InFlihtMax is not a setting", "Gateway:Protocol is 'Http9'; it must be one of Default, Http1, Http2",
            "Gateway:ApiKeys:0 has a Key of 12 characters. A key has 32", "Health:Url is 'http://localhost:0'", "MaximumSessionBytes is 12", "Sessions:StorageTimeout is '-1'; it must be a duration like 00:00:05", "Storage:Provider is 'Floppy'; it must be one of File, Memory", "Storage:ConectionString is not a setting. Did you mean Storage:ConnectionString? Storage has Conn",
            "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4317'; it must be", "OTEL_EXPORTER_OTLP_HEADERS is not readable", "OTEL_TRACES_SAMPLER is 'sometimes'; it must be one of always_on", "OTEL_METRIC_EXPORT_INTERVAL is '1s'",
            "Cluster:TableRefresh is '5'; it must be a duration like 00:00:05", "Reminders:Provider is 'Redis,AzureTable'; it must be one of", "The section Clutser does not exist. Did you mean Cluster?",
        ];
        Assert.All(told, fault => Assert.Contains("- " + fault, silo.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("Storage:Provider is File", silo.Output, StringComparison.Ordinal); // the default, which nobody asked for
        Assert.DoesNotContain("Elsewhere", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tooshortakey", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_Starts_SaysInOneLineWhatIsInForce_AndThatTelemetryIsNotSent()
    {
        using var directory = new TemporaryDirectory();
        using var silo = Start(directory.Path, ("Gateway__MaximumConcurrentCalls", "77"), ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{LoopbackPort.Take()}"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"));

        await silo.SaysAsync("[443]");
        await silo.SaysAsync("Telemetry could not be sent");
        var line = Assert.Single(silo.Output.Split('\n'), static line => line.Contains("[443]", StringComparison.Ordinal));

        Assert.Contains("membership in Localhost, sessions in File, reminders in Memory", line, StringComparison.Ordinal);
        Assert.Contains("Gateway:MaximumConcurrentCalls=77", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gateway__Url", "http://127.0.0.1:{0}", "Gateway:Url is http://127.0.0.1:{0}")]
    [InlineData("Health__Url", "http://127.0.0.1:{0}", "Health:Url is http://127.0.0.1:{0}")]
    [InlineData("Cluster__SiloPort", "{0}", "Cluster:SiloPort is {0}")]
    public async Task Silo_PortIsTaken_SaysSoInOneLineBeforeItJoins(string setting, string value, string told)
    {
        using var directory = new TemporaryDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var silo = new SiloProcess(
            [("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), ("Storage__Directory", directory.Path), ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key), (setting, string.Format(CultureInfo.InvariantCulture, value, port))]);

        var exit = await silo.ExitAsync();

        Assert.Equal(1, exit);
        Assert.Contains($"The silo cannot run: {string.Format(CultureInfo.InvariantCulture, told, port)}, and that port is in use.", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Starting Orleans Silo", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_DirectoryIsAnothers_SaysSoAndEndsWithOne()
    {
        using var directory = new TemporaryDirectory();
        using var first = Start(directory.Path);
        await first.OpenAsync();
        using var second = Start(directory.Path);

        var exit = await second.ExitAsync();

        Assert.Equal(1, exit);
        Assert.Contains("The silo cannot run: File storage 'sessions' cannot own the directory", second.Output, StringComparison.Ordinal);
    }

    private static SiloProcess Start(string directory, params IEnumerable<(string, string)> more) => new(
        [("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), ("Storage__Directory", directory), ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key), .. more]);

    private static async Task<T> CallAsync<T>(HttpClient http, Uri gateway, string path, byte[] body, WireFormat<T> form)
        where T : class
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(GatewayProtocol.ContentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, path)) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var response = await http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(form.TryRead(await response.Content.ReadAsByteArrayAsync(Stop), out var outcome));
        return outcome;
    }
}
