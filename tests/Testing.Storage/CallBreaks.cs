namespace OrleansSessions.Testing;

/// <summary>
/// The knob for one kind of call. A call takes the first of the scripted breaks that are left; without one it draws from
/// <see cref="Odds"/>; without odds it takes <see cref="Always"/>.
/// </summary>
public sealed class CallBreaks
{
    private readonly Lock _lock = new();
    private readonly Queue<Break> _script = new();
    private readonly Random _random;
    private Break _always;
    private BreakOdds? _odds;

    internal CallBreaks(int seed) => _random = new Random(seed);

    /// <summary>What every call takes for which nothing else is said. Until it is set: <see cref="Break.None"/>.</summary>
    public Break Always
    {
        get
        {
            lock (_lock)
            {
                return _always;
            }
        }

        set
        {
            lock (_lock)
            {
                _always = value;
            }
        }
    }

    /// <summary>Makes calls break by chance, from the storage's seed; null ends it.</summary>
    public BreakOdds? Odds
    {
        get
        {
            lock (_lock)
            {
                return _odds;
            }
        }

        set
        {
            lock (_lock)
            {
                _odds = value;
            }
        }
    }

    /// <summary>Adds to the script: one break for each of the next calls.</summary>
    public void Next(params ReadOnlySpan<Break> breaks)
    {
        lock (_lock)
        {
            foreach (var next in breaks)
            {
                _script.Enqueue(next);
            }
        }
    }

    internal Break Take()
    {
        lock (_lock)
        {
            return _script.TryDequeue(out var scripted) ? scripted : _odds?.Draw(_random) ?? _always;
        }
    }
}
