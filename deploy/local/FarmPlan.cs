using System.Globalization;
using System.Security.Cryptography;
using OrleansSessions.Local.Children;

namespace OrleansSessions.Local;

/// <summary>What the farm consists of: who listens where, and who is told what. The same plan starts a part again.</summary>
internal sealed class FarmPlan
{
    private const string Application = "WebFrontend";

    private readonly FarmDirectory _directory;
    private readonly TimeSpan? _idle;
    private readonly string _apiKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
    private readonly Uri _gateway = Loopback();

    /// <param name="idle">The web nodes' idle timeout; null for what they have of themselves.</param>
    public FarmPlan(FarmDirectory directory, int nodes, TimeSpan? idle = null)
    {
        _directory = directory;
        _idle = idle;
        Silo = SiloStart();
        Nodes = [.. Enumerable.Range(1, nodes).Select(number => NodeStart($"web-{number}"))];
    }

    public ChildStart Silo { get; }

    public IReadOnlyList<ChildStart> Nodes { get; }

    private ChildStart SiloStart()
    {
        var health = Loopback();
        var settings = new Dictionary<string, string>
        {
            ["Gateway__Url"] = _gateway.OriginalString,
            ["Gateway__ApiKeys__0__Application"] = Application,
            ["Gateway__ApiKeys__0__Key"] = _apiKey,
            ["Health__Url"] = health.OriginalString,
            ["Storage__Provider"] = "File",
            ["Storage__Directory"] = _directory.Sessions,
        };
        if (FarmPart.OnOrleans)
        {
            // Two farms on the default ports would find each other and become one cluster.
            settings["Cluster__ClusterId"] = $"farm-{_gateway.Port}";
            settings["Cluster__SiloPort"] = $"{LoopbackPort.Take()}";
            settings["Cluster__GatewayPort"] = $"{LoopbackPort.Take()}";
        }
        return new("silo", FarmPart.Silo, _gateway, new(health, "/health/ready"), LogOf("silo"), settings);
    }

    private ChildStart NodeStart(string name)
    {
        var url = Loopback();
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = url.OriginalString,
            ["ConnectionStrings__sessions"] = $"Endpoint={_gateway.OriginalString};ApiKey={_apiKey};Application={Application}",
            ["Node__Name"] = name,
            ["Node__KeyDirectory"] = _directory.Keys,
            ["Comparison__Directory"] = _directory.FrameworkCache,
        };
        if (_idle is { } timeout)
            settings["Session__IdleTimeout"] = timeout.ToString("c", CultureInfo.InvariantCulture);

        return new(name, FarmPart.WebFrontend, url, new(url, "/health/live"), LogOf(name), settings);
    }

    private string LogOf(string name) => Path.Combine(_directory.Logs, $"{name}.log");

    private static Uri Loopback() => new($"http://127.0.0.1:{LoopbackPort.Take()}");
}
