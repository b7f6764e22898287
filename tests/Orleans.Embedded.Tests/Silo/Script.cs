namespace OrleansSessions.Engines;

/// <summary>
/// What happens in the grains of a test, and what they wait for. Grains pass named places; a test waits until a place was passed, holds it, or
/// breaks it.
/// </summary>
public sealed class Script
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Place> _places = [];

    /// <summary>Completes once the place was reached so many times.</summary>
    public Task Reached(string place, int times = 1)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (At(place).Count >= times)
            {
                reached.SetResult();
            }
            else
            {
                At(place).Waiting.Add((times, reached));
            }

            return reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>How often the place was reached.</summary>
    public int Count(string place)
    {
        lock (_lock)
        {
            return At(place).Count;
        }
    }

    /// <summary>From now on whoever reaches the place waits there.</summary>
    public void Hold(string place)
    {
        lock (_lock)
        {
            At(place).Held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets go on who waits at the place, and who comes later.</summary>
    public void Release(string place)
    {
        lock (_lock)
        {
            At(place).Held?.SetResult();
            At(place).Held = null;
        }
    }

    /// <summary>The next who reaches the place fails.</summary>
    public void Break(string place)
    {
        lock (_lock)
        {
            At(place).Broken = true;
        }
    }

    /// <summary>Called by grains.</summary>
    public Task PassAsync(string place)
    {
        lock (_lock)
        {
            var at = At(place);
            at.Count++;
            foreach (var (_, reached) in at.Waiting.Where(waiting => waiting.Times <= at.Count))
            {
                reached.TrySetResult();
            }

            if (at.Broken)
            {
                at.Broken = false;
                return Task.FromException(new InvalidOperationException($"Broken: {place}."));
            }

            return at.Held?.Task ?? Task.CompletedTask;
        }
    }

    private Place At(string place) => _places.TryGetValue(place, out var at) ? at : _places[place] = new Place();

    private sealed class Place
    {
        public int Count { get; set; }

        public bool Broken { get; set; }

        public TaskCompletionSource? Held { get; set; }

        public List<(int Times, TaskCompletionSource Reached)> Waiting { get; } = [];
    }
}
