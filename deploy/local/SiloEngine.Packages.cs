using System.Globalization;

namespace OrleansSessions.Local;

/// <summary>What a silo on Orleans is told besides: ports of its own, since the usual ones may be another farm's.</summary>
internal static class SiloEngine
{
    public static void Tell(IDictionary<string, string> settings)
    {
        settings["Cluster__SiloPort"] = LoopbackPort.Take().ToString(CultureInfo.InvariantCulture);
        settings["Cluster__GatewayPort"] = LoopbackPort.Take().ToString(CultureInfo.InvariantCulture);
    }
}
