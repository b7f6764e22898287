using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class ClusterOptionsValidator(IConfiguration configuration) : IValidateOptions<ClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var faults = new List<string>();
        Named("Cluster:ServiceId", options.ServiceId);
        Named("Cluster:ClusterId", options.ClusterId);
        Between("Cluster:SiloPort", options.SiloPort, 1, IPEndPoint.MaxPort);
        Between("Cluster:GatewayPort", options.GatewayPort, 1, IPEndPoint.MaxPort);
        if (options.SiloPort == options.GatewayPort)
        {
            faults.Add($"Cluster:SiloPort and Cluster:GatewayPort are both {options.SiloPort}. They must differ.");
        }

        Between("Cluster:ProbeTimeout", options.ProbeTimeout, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1));
        Between("Cluster:TableRefresh", options.TableRefresh, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Between("Cluster:AliveInterval", options.AliveInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Between("Cluster:CollectionAge", options.CollectionAge, TimeSpan.FromMinutes(2), TimeSpan.FromDays(1));
        Between("Cluster:MaximumMissedProbes", options.MaximumMissedProbes, 1, 100);
        Between("Cluster:VotesForDeath", options.VotesForDeath, 1, 10);
        faults.AddRange(ClusterTls.Faults(options));
        if (!Enum.IsDefined(options.Provider))
        {
            faults.Add($"Cluster:Provider is {options.Provider}. Set it to one of {string.Join(", ", Enum.GetNames<ClusterProvider>())}.");
        }
        else if (options.Provider != ClusterProvider.Localhost)
        {
            faults.AddRange(StoreConnectionValidator.Faults(StoreConnection.Of(configuration, ClusterHosting.Section, options.ConnectionString, options.Provider.ToString()), options.Provider.ToString(), options.Invariant));
            Address(ClusteringHosting.Address(options, configuration));
        }
        else if (!string.IsNullOrWhiteSpace(options.AdvertisedAddress))
        {
            faults.Add($"Cluster:AdvertisedAddress is '{options.AdvertisedAddress}', and Cluster:Provider is Localhost, which is one silo on loopback. Remove the address, or set another provider.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Named(string setting, string value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                faults.Add($"{setting} is empty. Set it to a name.");
            }
        }

        void Between<TValue>(string setting, TValue value, TValue min, TValue max)
            where TValue : IComparable<TValue>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            {
                faults.Add($"{setting} is {value}; it must be {min} to {max}.");
            }
        }

        // A peer that connects to 0.0.0.0 connects to itself.
        void Address(string? value)
        {
            if (value is not null && (!IPAddress.TryParse(value, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            {
                faults.Add($"Cluster:AdvertisedAddress, or its default POD_IP, is '{value}'. Set it to an IP address that other silos can reach.");
            }
        }
    }
}
