namespace OrleansSessions.Tests.Hosting;

public sealed partial class RealCluster
{
    internal static IEnumerable<HostKind> Ways => [HostKind.RealCells, HostKind.RealGateway];

    internal static IEnumerable<string> GatewaySettings() => [];

    private static Task<ISessionClient> OverGrainsAsync() => throw new NotSupportedException("The embedded engine is one process: it has no cluster that a grain client could come to.");

    private static ValueTask EndAsync() => default;
}
