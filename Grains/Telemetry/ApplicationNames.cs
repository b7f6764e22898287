using System.Collections.Concurrent;
using System.Globalization;

namespace OrleansSessions;

/// <summary>What applications are called in metrics: by name where somebody said it, else by their tag. Bounded, whatever comes in.</summary>
internal sealed class ApplicationNames
{
    private const int NamesMax = 100;
    private const string Other = "other";

    private readonly ConcurrentDictionary<ulong, string> _names = [];

    /// <summary>Takes note of an application's name.</summary>
    public void Know(string application) => _names[SessionId.ApplicationTag(application)] = application;

    public string Of(SessionId id) =>
        _names.TryGetValue(id.Application, out var name) ? name
        : _names.Count >= NamesMax ? Other
        : _names.GetOrAdd(id.Application, static tag => tag.ToString("x16", CultureInfo.InvariantCulture));
}
