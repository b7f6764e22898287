namespace OrleansSessions.WebFrontend;

/// <summary>
/// The visits of a session, by path. Each path has a session entry of its own, so that visits of different paths
/// never change the same entry.
/// </summary>
internal static class Visits
{
    private const string Prefix = "visits:";

    /// <summary>Counts one visit.</summary>
    /// <returns>The visits of this path, including this one.</returns>
    public static int Add(ISession session, string path)
    {
        var visits = (session.GetInt32(Prefix + path) ?? 0) + 1;
        session.SetInt32(Prefix + path, visits);
        return visits;
    }

    /// <summary>The visits by path, sorted by path. Empty if the session has not been established.</summary>
    public static SortedDictionary<string, int> ByPath(ISession session)
    {
        var visits = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var key in session.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)))
            visits[key[Prefix.Length..]] = session.GetInt32(key) ?? 0;

        return visits;
    }
}
