namespace OrleansSessions.WebFrontend.Api;

/// <summary>
/// How often this session came by each path. One session entry per path, so that visits of different paths
/// never touch the same entry.
/// </summary>
internal static class Visits
{
    private const string Prefix = "visits:";

    /// <summary>Counts one visit.</summary>
    /// <returns>The visits of this path, this one included.</returns>
    public static int Add(ISession session, string path)
    {
        var visits = (session.GetInt32(Prefix + path) ?? 0) + 1;
        session.SetInt32(Prefix + path, visits);
        return visits;
    }

    /// <summary>The visits by path, in the order of the paths. Empty for a session that nobody has established.</summary>
    public static SortedDictionary<string, int> ByPath(ISession session)
    {
        var visits = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var key in session.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)))
            visits[key[Prefix.Length..]] = session.GetInt32(key) ?? 0;

        return visits;
    }
}
