using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class ClusterOptionsCheck : IValidateOptions<ClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var faults = new List<string>();
        Named("Cluster:ServiceId", options.ServiceId);
        Named("Cluster:ClusterId", options.ClusterId);
        Port("Cluster:SiloPort", options.SiloPort);
        Port("Cluster:GatewayPort", options.GatewayPort);
        if (options.SiloPort == options.GatewayPort)
        {
            faults.Add($"Cluster:SiloPort and Cluster:GatewayPort are both {options.SiloPort}; two ports are needed.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Named(string setting, string value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                faults.Add($"{setting} is empty; a name is needed.");
            }
        }

        void Port(string setting, int value)
        {
            if (value is < 1 or > IPEndPoint.MaxPort)
            {
                faults.Add($"{setting} is {value}; 1 to {IPEndPoint.MaxPort} is possible.");
            }
        }
    }
}
