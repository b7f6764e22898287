using System.Globalization;

namespace OrleansSessions.Silo;

/// <summary>Derives from a Redis server's settings what an acknowledged write, or the membership table, survives.</summary>
internal static class RedisDurability
{
    // Redis' own default for min-replicas-max-lag, in seconds.
    private const int MaximumLag = 10;

    /// <summary>The settings that are read.</summary>
    public static readonly string[] Settings = ["appendonly", "appendfsync", "save", "maxmemory-policy", "min-replicas-to-write", "min-replicas-max-lag"];

    /// <param name="server">The server's address, for the message.</param>
    /// <param name="settings">The result of <c>CONFIG GET</c>; null when the server refused it, as managed servers do.</param>
    /// <param name="replicas">How many replicas are connected to the server.</param>
    public static DurabilityFinding Judge(string server, IReadOnlyDictionary<string, string>? settings, int replicas = 0)
    {
        if (settings is null)
        {
            return new DurabilityFinding($"Redis {server} does not allow CONFIG GET. What an acknowledged write survives depends on its operator's guarantees.", []);
        }

        var (survives, lost) = (settings.GetValueOrDefault("appendonly"), settings.GetValueOrDefault("appendfsync"), settings.GetValueOrDefault("save")) switch
        {
            ("yes", "always", _) => ("the loss of Redis and of its power", false),
            ("yes", "everysec", _) => ("the loss of Redis; with its machine the last two seconds may be lost (appendfsync everysec)", false),
            ("yes", var sync, _) => ($"the loss of the Redis process; the loss of its machine may cost the last half minute (appendfsync {sync})", false),
            (_, _, { Length: > 0 } save) => ($"the loss of silos; what was written since the last snapshot is lost with Redis (appendonly no, save \"{save}\")", true),
            _ => ("the loss of silos; with Redis all sessions are lost (appendonly no, no save)", true),
        };
        var warnings = new List<string>();
        if (lost)
        {
            warnings.Add($"Redis {server} loses acknowledged sessions when it restarts. Set appendonly to yes, and appendfsync to everysec or always.");
        }

        if (settings.GetValueOrDefault("maxmemory-policy") is { } policy and not "noeviction")
        {
            warnings.Add($"Redis {server} may evict live sessions when its memory is full (maxmemory-policy {policy}). Set maxmemory-policy to noeviction: a full Redis then refuses writes with an error.");
        }

        if (replicas > 0 && ReplicaWarning(server, settings, replicas) is { } warning)
        {
            warnings.Add(warning);
        }

        return new DurabilityFinding($"A write acknowledged by Redis {server} survives {survives}.", warnings);
    }

    // A primary that was replaced has no replica any more. It refuses writes only if it counts its replicas, and notices soon that none is left.
    private static string? ReplicaWarning(string server, IReadOnlyDictionary<string, string> settings, int replicas)
    {
        if (settings.GetValueOrDefault("min-replicas-to-write") is null or "0")
        {
            return $"Redis {server} has {replicas} replica{(replicas == 1 ? "" : "s")}, and acknowledges writes that no replica has. After a failover they are lost, and a primary that was replaced goes on to acknowledge writes until it learns of it. Set min-replicas-to-write to at least 1, and min-replicas-max-lag to a few seconds.";
        }

        return !int.TryParse(settings.GetValueOrDefault("min-replicas-max-lag"), CultureInfo.InvariantCulture, out var lag) ? null
            : lag == 0 ? $"Redis {server} has min-replicas-max-lag 0, which switches min-replicas-to-write off. Set it to a few seconds."
            : lag > MaximumLag ? $"Redis {server} has min-replicas-max-lag {lag}: with min-replicas-to-write, a primary that is cut off from its replicas acknowledges writes for {lag} s, and loses them when a replica has replaced it. Set it to at most {MaximumLag}."
            : null;
    }

    /// <summary>What the membership table survives: warnings only.</summary>
    /// <inheritdoc cref="Judge"/>
    public static IReadOnlyList<string> JudgeMembership(string server, IReadOnlyDictionary<string, string>? settings) =>
        settings is null || settings.GetValueOrDefault("appendonly") == "yes" ? [] :
        [
            $"Redis {server} loses the membership table when it restarts. Then all silos must be replaced one after the other (S15). Set appendonly to yes.",
        ];
}
