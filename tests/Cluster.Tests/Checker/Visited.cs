namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// Where the search has been (Lowe's memo). A position that needed more of the optional steps to come to the same state, with the same
/// required steps behind it, can do nothing that the earlier one cannot.
/// </summary>
internal sealed class Visited
{
    private readonly Dictionary<Key, List<ulong[]>> _seen = [];

    public bool TryAdd(Position position)
    {
        var key = new Key(position.Required, position.State);
        if (!_seen.TryGetValue(key, out var optionals))
        {
            _seen[key] = [position.Optional];
            return true;
        }

        if (optionals.Exists(earlier => Position.IsWithin(earlier, position.Optional)))
        {
            return false;
        }

        optionals.Add(position.Optional);
        return true;
    }

    private readonly struct Key(ulong[] required, SessionState state) : IEquatable<Key>
    {
        private readonly ulong[] _required = required;
        private readonly SessionState _state = state;

        public bool Equals(Key other) => _required.AsSpan().SequenceEqual(other._required) && _state.Equals(other._state);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(_state.GetHashCode());
            foreach (var bits in _required)
            {
                hash.Add(bits);
            }

            return hash.ToHashCode();
        }
    }
}
