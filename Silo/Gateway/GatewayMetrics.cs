using System.Diagnostics.Metrics;
using System.Globalization;

namespace OrleansSessions.Silo;

/// <summary>The gateway's own metrics, in addition to those of HTTP requests.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _refused;

    public GatewayMetrics(IMeterFactory meters, GatewayAdmission admission)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        _refused = meter.CreateCounter<long>("session.gateway.refused", "{call}", "Calls that never reached a session, by the status that they were answered with.");
        meter.CreateObservableUpDownCounter("session.gateway.in_flight", () => admission.Calls, "{call}", "Calls that the gateway is answering.");
    }

    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status.ToString(CultureInfo.InvariantCulture)));
}
