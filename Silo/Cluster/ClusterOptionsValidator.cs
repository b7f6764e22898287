using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Validates section <c>Cluster</c>. Reports all errors at once, each with the setting's name, value and bounds.</summary>
internal sealed class ClusterOptionsValidator(IConfiguration configuration) : IValidateOptions<ClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var faults = new List<string>();
        ValidateIdentity(options, faults);
        ValidateMembership(options, faults);
        faults.AddRange(ClusterTls.Faults(options));
        ValidateProvider(options, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void ValidateIdentity(ClusterOptions options, List<string> faults)
    {
        NotEmpty("Cluster:ServiceId", options.ServiceId, faults);
        NotEmpty("Cluster:ClusterId", options.ClusterId, faults);
        Between("Cluster:SiloPort", options.SiloPort, 1, IPEndPoint.MaxPort, faults);
        Between("Cluster:GatewayPort", options.GatewayPort, 1, IPEndPoint.MaxPort, faults);
        if (options.SiloPort == options.GatewayPort)
        {
            faults.Add($"Cluster:SiloPort and Cluster:GatewayPort are both {options.SiloPort}. They must differ.");
        }
    }

    private static void ValidateMembership(ClusterOptions options, List<string> faults)
    {
        Between("Cluster:ProbeTimeout", options.ProbeTimeout, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1), faults);
        Between("Cluster:TableRefresh", options.TableRefresh, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), faults);
        Between("Cluster:AliveInterval", options.AliveInterval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), faults);
        Between("Cluster:CollectionAge", options.CollectionAge, TimeSpan.FromMinutes(2), TimeSpan.FromDays(1), faults);
        Between("Cluster:MaximumMissedProbes", options.MaximumMissedProbes, 1, 100, faults);
        Between("Cluster:VotesForDeath", options.VotesForDeath, 1, 10, faults);
    }

    private void ValidateProvider(ClusterOptions options, List<string> faults)
    {
        if (configuration.IsMisspelled<ClusterProvider>("Cluster:Provider"))
        {
            return;
        }

        if (!Enum.IsDefined(options.Provider))
        {
            faults.Add($"Cluster:Provider is {options.Provider}. Set it to one of {string.Join(", ", Enum.GetNames<ClusterProvider>())}.");
        }
        else if (options.Provider != ClusterProvider.Localhost)
        {
            var provider = options.Provider.ToString();
            faults.AddRange(StoreConnectionValidator.Faults(StoreConnection.Of(configuration, ClusterHosting.Section, options.ConnectionString, provider), provider, options.Invariant));
            ValidateAddress(ClusteringHosting.Address(options, configuration), faults);
        }
        else if (!string.IsNullOrWhiteSpace(options.AdvertisedAddress))
        {
            faults.Add($"Cluster:AdvertisedAddress is '{options.AdvertisedAddress}', and Cluster:Provider is Localhost, which is one silo on loopback. Remove the address, or set another provider.");
        }
    }

    // A peer that connects to 0.0.0.0 connects to itself; nothing connects to a broadcast or multicast address.
    private static void ValidateAddress(string? value, List<string> faults)
    {
        if (value is not null && (!IPAddress.TryParse(value, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Broadcast) || IsMulticast(address)))
        {
            faults.Add($"Cluster:AdvertisedAddress, or its default POD_IP, is '{value}'. Set it to an IP address that other silos can reach.");
        }
    }

    private static bool IsMulticast(IPAddress address) => address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and <= 239);

    private static void NotEmpty(string setting, string value, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            faults.Add($"{setting} is empty. Set it to a name.");
        }
    }

    private static void Between<TValue>(string setting, TValue value, TValue minimum, TValue maximum, List<string> faults)
        where TValue : IComparable<TValue>
    {
        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            faults.Add($"{setting} is {value}; it must be {minimum} to {maximum}.");
        }
    }
}
