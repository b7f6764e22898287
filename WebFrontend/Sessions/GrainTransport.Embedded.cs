namespace OrleansSessions.WebFrontend.Sessions;

internal static class GrainTransport
{
    public static void UseGrains(this IOrleansSessionBuilder sessions, IConfiguration configuration) =>
        throw new InvalidOperationException($"{nameof(SessionTransport)}.{nameof(SessionTransport.Grain)} needs a cluster, and this build is of the embedded engine, which has none. Leave Sessions:Transport at Gateway.");
}
