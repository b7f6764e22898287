using System.Collections.Concurrent;
using System.Globalization;

namespace OrleansSessions.Grains;

/// <summary>The names of applications in metrics: the registered name, or else the tag in hexadecimal. The number of names is limited, whatever ids arrive.</summary>
internal sealed class ApplicationNames
{
    private const int MaximumNames = 100;
    private const string Other = "other";

    private readonly ConcurrentDictionary<ulong, string> _names = [];

    /// <summary>Registers an application's name.</summary>
    public void Register(string application) => _names[SessionId.ApplicationTag(application)] = application;

    /// <summary>The name of the application that the session belongs to.</summary>
    public string Of(SessionId id) =>
        _names.TryGetValue(id.Application, out var name) ? name
        : _names.Count >= MaximumNames ? Other
        : _names.GetOrAdd(id.Application, static tag => tag.ToString("x16", CultureInfo.InvariantCulture));
}
