using System.Globalization;
using System.Security.Cryptography;
using OrleansSessions.Testing;

namespace OrleansSessions.Local;

/// <summary>The parts of a farm with their addresses and settings. A part that starts again uses the same plan.</summary>
internal sealed class FarmPlan
{
    /// <summary>The path below which the launcher answers requests itself.</summary>
    public const string ControlPath = "/farm";

    private const string Application = "WebFrontend";

    private readonly FarmDirectory _directory;
    private readonly FarmShape _shape;
    private readonly FarmStores? _stores;
    private readonly TimeSpan? _idle;
    private readonly string _apiKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
    private readonly string _cluster = $"farm-{Guid.NewGuid():N}";

    /// <param name="shape">The shape of its silos; null for <see cref="FarmShape.Default"/>.</param>
    /// <param name="stores">The stores that the shape needs.</param>
    /// <param name="idle">The idle timeout of sessions; null for the web nodes' own.</param>
    public FarmPlan(FarmDirectory directory, int nodes, FarmShape? shape = null, FarmStores? stores = null, TimeSpan? idle = null)
    {
        _directory = directory;
        _shape = shape ?? FarmShape.Default;
        _stores = stores;
        _idle = idle;
        Silos = [.. Enumerable.Range(1, _shape.Silos).Select(number => SiloStart(_shape.Silos == 1 ? "silo" : $"silo-{number}"))];
        Nodes = [.. Enumerable.Range(1, nodes).Select(number => NodeStart($"web-{number}"))];
    }

    public IReadOnlyList<ChildStart> Silos { get; }

    public IReadOnlyList<ChildStart> Nodes { get; }

    private ChildStart SiloStart(string name)
    {
        var (gateway, health) = (Loopback(), Loopback());
        var settings = new Dictionary<string, string>
        {
            ["Gateway__Url"] = gateway.OriginalString,
            ["Gateway__ApiKeys__0__Application"] = Application,
            ["Gateway__ApiKeys__0__Key"] = _apiKey,
            ["Health__Url"] = health.OriginalString,
        };
        SiloSettings.Add(settings, _shape, _stores, _directory, _cluster);
        return new(name, FarmProgram.Silo, gateway, new(health, "/health/ready"), _directory.LogOf(name), settings);
    }

    private ChildStart NodeStart(string name)
    {
        var url = Loopback();
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = url.OriginalString,
            ["ConnectionStrings__sessions"] = $"Endpoint={string.Join(',', Silos.Select(silo => silo.Url.OriginalString))};ApiKey={_apiKey};Application={Application}",
            ["Node__Name"] = name,
            ["Node__KeyDirectory"] = _directory.Keys,
            ["Comparison__Directory"] = _directory.FrameworkCache,
            ["Demo__Farm"] = ControlPath,
        };
        if (_idle is { } timeout)
            settings["Session__IdleTimeout"] = timeout.ToString("c", CultureInfo.InvariantCulture);

        if (_shape.Transport == FarmTransport.Grain)
        {
            settings["Sessions__Transport"] = "Grain";
            settings["Sessions__ClusterId"] = _cluster;
            settings["ConnectionStrings__Redis"] = _stores!.Redis!;
        }

        return new(name, FarmProgram.WebFrontend, url, new(url, "/health/live"), _directory.LogOf(name), settings);
    }

    private static Uri Loopback() => new($"http://127.0.0.1:{LoopbackPort.Take()}");
}
