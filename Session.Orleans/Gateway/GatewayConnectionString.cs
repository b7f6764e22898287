namespace OrleansSessions;

/// <summary>
/// Reads <c>Endpoint=http://a:5080,http://b:5080;ApiKey=…;Application=shop</c>. A fault names the connection and the part's number, and never
/// repeats the part: it may be the key, or half of one with a semicolon in it.
/// </summary>
internal static class GatewayConnectionString
{
    public static void Read(string connectionName, string value, SessionGatewayOptions options)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var number = 0;
        foreach (var part in value.Split(';', StringSplitOptions.TrimEntries))
        {
            number++;
            if (part.Length == 0)
            {
                continue;
            }

            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : part[..equals].TrimEnd();
            var content = part[(equals + 1)..].TrimStart();
            var fault = equals < 0 ? "is not of the form Name=value"
                : !seen.Add(name) ? "repeats a name that came before"
                : content.Length == 0 ? "has no value"
                : Take(name, content, options);
            if (fault is not null)
            {
                options.Faults.Add($"Connection string '{connectionName}': part {number} {fault}. Expected: Endpoint=http://sessions:5080;ApiKey=<key>;Application=<name>.");
            }
        }
    }

    private static string? Take(string name, string content, SessionGatewayOptions options)
    {
        switch (name.ToUpperInvariant())
        {
            case "ENDPOINT":
                return Endpoints(content, options);
            case "APIKEY":
                options.ApiKey = content;
                return null;
            case "APPLICATION":
                options.Application = content;
                return null;
            default:
                return "is none of Endpoint, ApiKey and Application";
        }
    }

    private static string? Endpoints(string content, SessionGatewayOptions options)
    {
        options.Endpoints.Clear();
        foreach (var endpoint in content.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri))
            {
                return "(Endpoint) holds something that is not an absolute URL";
            }

            options.Endpoints.Add(uri);
        }

        return options.Endpoints.Count == 0 ? "(Endpoint) names none" : null;
    }
}
