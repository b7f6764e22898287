namespace OrleansSessions.Silo;

/// <summary>Reads API keys from the configuration and a file. Errors name the place, never the key.</summary>
internal static class ApiKeySource
{
    private const int KeysPerApplication = 2;

    /// <summary>Reads all keys, including those in the file. Null when the file cannot be read.</summary>
    public static List<(string Application, string Key)>? Read(GatewayOptions options, ICollection<string> faults)
    {
        if (Lines(options.ApiKeysFile, faults) is not { } lines)
        {
            return null;
        }

        var keys = new List<(string Application, string Key)>();
        var found = options.ApiKeys.Select(static (k, i) => (At: $"Gateway:ApiKeys:{i}", k.Application, k.Key)).Concat(Parse(options.ApiKeysFile, lines, faults));
        foreach (var (at, application, key) in found)
        {
            if (Fault(application, key, keys) is { } fault)
            {
                faults.Add($"{at} {fault}");
            }
            else
            {
                keys.Add((application!, key!));
            }
        }

        if (keys.Count == 0 && faults.Count == 0)
        {
            faults.Add(
                $"No application has a key, so no web node could call the gateway. Set Gateway:ApiKeys:0:Application and Gateway:ApiKeys:0:Key (at least {GatewayProtocol.MinimumKeyLength} characters; "
                + "as environment variables Gateway__ApiKeys__0__Application and Gateway__ApiKeys__0__Key), or Gateway:ApiKeysFile.");
        }

        return keys;
    }

    // The application is quoted only beside a valid key: in a line with swapped words the first word is the key.
    private static string? Fault(string? application, string? key, List<(string Application, string Key)> before)
    {
        if (string.IsNullOrWhiteSpace(application))
        {
            return "has no Application.";
        }

        if (string.IsNullOrEmpty(key))
        {
            return "has no Key.";
        }

        if (key.Length is < GatewayProtocol.MinimumKeyLength or > GatewayProtocol.MaximumKeyLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return $"has a Key of {key.Length} characters. A key has {GatewayProtocol.MinimumKeyLength} to {GatewayProtocol.MaximumKeyLength} printable ASCII characters without spaces.";
        }

        if (before.Find(k => k.Key == key) is { Application: { } other })
        {
            return $"gives '{application}' a Key that '{other}' already has. A key identifies one application.";
        }

        return before.Count(k => k.Application == application) >= KeysPerApplication ? $"gives '{application}' a third Key. An application has at most {KeysPerApplication} keys." : null;
    }

    private static string[]? Lines(string? path, ICollection<string> faults)
    {
        try
        {
            return string.IsNullOrEmpty(path) ? [] : File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"Gateway:ApiKeysFile is '{path}'. It cannot be read: {e.Message}");
            return null;
        }
    }

    private static IEnumerable<(string At, string? Application, string? Key)> Parse(string? path, string[] lines, ICollection<string> faults)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            // A # inside a word belongs to it: keys may contain one.
            var line = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).TakeWhile(static word => word[0] != '#').ToArray();
            if (line.Length > 2)
            {
                faults.Add($"{path}, line {i + 1}, has {line.Length} words. A line has an application and a key.");
            }
            else if (line.Length > 0)
            {
                yield return ($"{path}, line {i + 1},", line[0], line.ElementAtOrDefault(1));
            }
        }
    }
}
