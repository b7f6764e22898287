namespace OrleansSessions.Samples.Tests;

/// <summary>What a browser was told that its session holds. A write whose response said nothing, or that it failed, may be there or not.</summary>
internal sealed class SessionModel
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<string?>> _values = [];
    private readonly Dictionary<string, (int Least, int Most)> _counts = [];

    /// <summary>Writes that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <param name="key">The entry.</param>
    /// <param name="value">Its value; null: it was removed.</param>
    /// <param name="told">Whether the write was acknowledged.</param>
    public void Wrote(string key, string? value, bool told)
    {
        lock (_gate)
        {
            if (told)
            {
                Acknowledged++;
                _values[key] = [value];
            }
            else
            {
                Possible(key).Add(value);
            }
        }
    }

    /// <summary>An entry that counts was raised by one.</summary>
    public void Counted(string key, bool told)
    {
        lock (_gate)
        {
            if (told)
                Acknowledged++;
            var (least, most) = _counts.GetValueOrDefault(key);
            _counts[key] = (told ? least + 1 : least, most + 1);
        }
    }

    /// <summary>All entries, or those whose keys begin like this, were removed.</summary>
    public void Removed(bool told, string prefix = "")
    {
        lock (_gate)
        {
            if (told)
                Acknowledged++;
            foreach (var key in _values.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
            {
                if (told)
                    _values[key] = [null];
                else
                    Possible(key).Add(null);
            }

            foreach (var key in _counts.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
                _counts[key] = (0, told ? 0 : _counts[key].Most);
        }
    }

    /// <summary>Compares with what the session holds, while no request of the browser is under way, and goes on from there.</summary>
    /// <returns>What was acknowledged and is not there, a line for each.</returns>
    public IReadOnlyList<string> Compare(IReadOnlyDictionary<string, string> held)
    {
        lock (_gate)
        {
            return [.. Values(held), .. Counts(held)];
        }
    }

    private IEnumerable<string> Values(IReadOnlyDictionary<string, string> held)
    {
        foreach (var key in _values.Keys.Union(held.Keys.Where(key => !_counts.ContainsKey(key))).ToArray())
        {
            var value = held.GetValueOrDefault(key);
            if (Possible(key).Contains(value))
                continue; // if there were others, they stay possible until a write is acknowledged: a late one may still arrive

            yield return $"{key} is {value ?? "gone"}, not {string.Join(" or ", Possible(key).Select(static one => one ?? "gone"))}";
            _values[key] = [value];
        }
    }

    private IEnumerable<string> Counts(IReadOnlyDictionary<string, string> held)
    {
        foreach (var (key, (least, most)) in _counts.ToArray())
        {
            var count = held.TryGetValue(key, out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
            for (var lost = count; lost < least; lost++)
                yield return $"{key} is {count}, not {least}";
            if (count > most)
                yield return $"{key} is {count}, more than {most}";
            _counts[key] = (count, Math.Max(count, most));
        }
    }

    private HashSet<string?> Possible(string key)
    {
        if (!_values.TryGetValue(key, out var possible))
            _values[key] = possible = [null];
        return possible;
    }
}
