namespace OrleansSessions.Local;

/// <summary>What a silo of the embedded engine is told besides: nothing, it is no cluster.</summary>
internal static class SiloEngine
{
    public static void Tell(IDictionary<string, string> settings)
    {
    }
}
