using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Settings that remember who was asked for: one that a program never asks for has a name that it does not know.</summary>
internal sealed class AskedSettings : ConfigurationProvider, IConfigurationSource
{
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _given;

    /// <param name="environment">As a process gets it: <c>Gateway__Url</c>.</param>
    public AskedSettings(IEnumerable<KeyValuePair<string, string>> environment)
    {
        foreach (var (name, value) in environment)
        {
            Data[KeyOf(name)] = value;
        }

        // Programs set some for themselves.
        _given = [.. Data.Keys];
    }

    public IEnumerable<string> Unasked => _given.Where(key => !_asked.ContainsKey(key)).Order(StringComparer.Ordinal);

    public override bool TryGet(string key, out string? value)
    {
        _asked[key] = true;
        return base.TryGet(key, out value);
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    private static string KeyOf(string name) =>
        (name.StartsWith("ASPNETCORE_", StringComparison.Ordinal) ? name["ASPNETCORE_".Length..] : name).Replace("__", ":", StringComparison.Ordinal);
}
