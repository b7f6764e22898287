namespace OrleansSessions.Silo;

/// <summary>Reads from a Redis server's settings what an acknowledged write survives.</summary>
internal static class RedisDurability
{
    /// <summary>The settings that it looks at.</summary>
    public static readonly string[] Settings = ["appendonly", "appendfsync", "save", "maxmemory-policy"];

    /// <param name="server">The server, for the sentence.</param>
    /// <param name="settings">What <c>CONFIG GET</c> said; null when the server did not say, as managed ones do.</param>
    public static DurabilityFinding Judge(string server, IReadOnlyDictionary<string, string>? settings)
    {
        if (settings is null)
        {
            return new DurabilityFinding($"Redis {server} does not tell its settings (CONFIG GET): what an acknowledged write survives is what its operator promises.", []);
        }

        var (survives, lost) = (settings.GetValueOrDefault("appendonly"), settings.GetValueOrDefault("appendfsync"), settings.GetValueOrDefault("save")) switch
        {
            ("yes", "always", _) => ("the loss of Redis and of its power", false),
            ("yes", "everysec", _) => ("the loss of Redis; with its machine the last two seconds may be lost (appendfsync everysec)", false),
            ("yes", var sync, _) => ($"the loss of Redis; with its machine the last half minute may be lost (appendfsync {sync})", false),
            (_, _, { Length: > 0 } save) => ($"nothing until the next snapshot: what came after the last one is lost with Redis (appendonly no, save \"{save}\")", true),
            _ => ("nothing: with Redis all sessions are gone (appendonly no, no save)", true),
        };
        var warnings = new List<string>();
        if (lost)
        {
            warnings.Add($"Redis {server} forgets acknowledged sessions when it restarts. Set appendonly yes, and appendfsync to everysec or always.");
        }

        if (settings.GetValueOrDefault("maxmemory-policy") is { } policy and not "noeviction")
        {
            warnings.Add($"Redis {server} may drop live sessions when its memory is full (maxmemory-policy {policy}). Set noeviction: then a full Redis refuses writes, and says so.");
        }

        return new DurabilityFinding($"A write acknowledged by Redis {server} survives {survives}.", warnings);
    }
}
