namespace OrleansSessions.Testing;

/// <summary>
/// The breaks of one kind of call. A call takes the next scripted break; if there is none, it draws from <see cref="Odds"/>; without odds it takes
/// <see cref="Always"/>.
/// </summary>
public sealed class CallBreaks
{
    private readonly Lock _lock = new();
    private readonly Queue<Break> _script = new();
    private readonly Random _random;
    private Break _always;
    private BreakOdds? _odds;

    internal CallBreaks(int seed) => _random = new Random(seed);

    /// <summary>The break of every call without another one. Default <see cref="Break.None"/>.</summary>
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

    /// <summary>The odds of random breaks, drawn from the storage's seed; null for none.</summary>
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

    /// <summary>Adds breaks to the script, one for each of the next calls.</summary>
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
