using System.Data.Common;

namespace OrleansSessions;

/// <summary>
/// Reads <c>Endpoint=http://a:5080,http://b:5080;ApiKey=…;Application=shop</c>, with the quoting of <see cref="DbConnectionStringBuilder"/>. A fault
/// names the connection string and never quotes a part of it, which may be part of the key.
/// </summary>
/// <param name="Endpoint">The gateway's URLs, separated by commas; null when it names none.</param>
/// <param name="ApiKey">The key; null when it names none.</param>
/// <param name="Application">The application; null when it names none.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
internal sealed record SessionConnectionString(string? Endpoint, string? ApiKey, string? Application, string? Fault)
{
    private const string Expected = "Expected: Endpoint=http://sessions:5080;ApiKey=<key>;Application=<name>. Quote a value that holds a semicolon.";

    public static SessionConnectionString Parse(string connectionName, string value)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = value;
        }
        catch (ArgumentException)
        {
            return new SessionConnectionString(null, null, null, $"Connection string '{connectionName}' is not a list of Name=value. {Expected}");
        }

        var (endpoint, key, application) = (Take(parts, nameof(Endpoint)), Take(parts, nameof(ApiKey)), Take(parts, nameof(Application)));
        return new SessionConnectionString(endpoint, key, application, parts.Count == 0 ? null : $"Connection string '{connectionName}' has a part that is none of Endpoint, ApiKey and Application. {Expected}");
    }

    private static string? Take(DbConnectionStringBuilder parts, string name)
    {
        var value = parts.TryGetValue(name, out var found) ? (string)found : null;
        parts.Remove(name);
        return value;
    }
}
