using System.Diagnostics.Metrics;
using System.Globalization;

namespace OrleansSessions.Silo;

/// <summary>The gateway's own metrics, in addition to those of HTTP requests.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _connectionsRefused;

    public GatewayMetrics(IMeterFactory meters, GatewayAdmission admission)
    {
        var meter = meters.Create("OrleansSessions.Cluster");
        _refused = meter.CreateCounter<long>("session.gateway.refused", "{call}", "Calls that never reached a session, by the status that they were answered with.");
        _connectionsRefused = meter.CreateCounter<long>("session.gateway.connections.refused", "{connection}", "Connections that the gateway closed, by the reason.");
        meter.CreateObservableUpDownCounter("session.gateway.held", () => admission.HeldBytes, "By", "What connections hold of bodies that were not read yet, and of answers that were not taken yet.");
        meter.CreateObservableUpDownCounter("session.gateway.in_flight", () => admission.Calls, "{call}", "Calls that the gateway is answering.");
    }

    public void ConnectionRefused(GatewayConnectionRefusal reason) => _connectionsRefused.Add(1, new KeyValuePair<string, object?>("session.gateway.reason", EnumNames<GatewayConnectionRefusal>.Of(reason)));

    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("http.response.status_code", status.ToString(CultureInfo.InvariantCulture)));
}
