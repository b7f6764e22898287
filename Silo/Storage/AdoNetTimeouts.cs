using Npgsql;

namespace OrleansSessions.Silo;

/// <summary>
/// Bounds the calls of an ADO.NET provider, so that they end before the session's actor treats them as hung. Npgsql waits 15 s for a connection and
/// up to 60 s for an answer by default. Other providers are used as their connection strings say.
/// </summary>
internal static class AdoNetTimeouts
{
    public static string Within(string connection, string invariant, TimeSpan timeout)
    {
        if (invariant != "Npgsql")
        {
            return connection;
        }

        // After a silence Npgsql tries to cancel the call over another connection: that takes the time for connecting twice. Whole seconds; zero would be no bound.
        var bounded = new NpgsqlConnectionStringBuilder(connection);
        bounded.Timeout = Within(bounded.Timeout, timeout * 0.2);
        bounded.CommandTimeout = Within(bounded.CommandTimeout, timeout * 0.4);
        bounded.CancellationTimeout = -1; // nobody waits for the answer to that
        return bounded.ConnectionString;
    }

    private static int Within(int set, TimeSpan maximum)
    {
        var seconds = Math.Max(1, (int)maximum.TotalSeconds);
        return set == 0 ? seconds : Math.Min(set, seconds);
    }
}
