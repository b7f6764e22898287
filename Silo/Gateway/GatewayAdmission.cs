using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Bounds concurrent calls and their bytes: calls beyond the limit are refused at once, while admitted calls finish (S12). One application can
/// use only its share, so that the others are admitted whatever it does.
/// </summary>
internal sealed class GatewayAdmission(IOptions<GatewayOptions> options, MemoryPressure memory, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrencyBudget _all = new(options.Value.MaximumConcurrentCalls, options.Value.EffectiveConcurrentBytes);
    private readonly ConcurrentDictionary<ulong, ConcurrencyBudget> _applications = new();

    /// <summary>The number of admitted calls.</summary>
    public int Calls => _all.Calls;

    /// <summary>The bytes that connections which have shown a key hold: of bodies that were not read yet, and of answers that were not taken yet.</summary>
    public long HeldBytes => _all.Held;

    /// <summary>What an application may use.</summary>
    public ConcurrencyBudget Of(ulong application) => _applications.TryGetValue(application, out var own)
        ? own
        : _applications.GetOrAdd(application, new ConcurrencyBudget(options.Value.MaximumApplicationCalls, options.Value.MaximumApplicationBytes, _all));

    /// <summary>Admits a call. Returns null when it was admitted and must <see cref="Leave"/>; otherwise the reason for the refusal.</summary>
    /// <param name="application">The caller's application.</param>
    /// <param name="bytes">The size of the body.</param>
    /// <param name="count">How many calls it counts as.</param>
    /// <param name="alsoWhileStopping">Whether it is admitted while the silo stops.</param>
    public string? Enter(ulong application, long bytes, int count = 1, bool alsoWhileStopping = false)
    {
        if (!alsoWhileStopping && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The silo is stopping.";
        }

        if (bytes > MemoryPressure.SmallBytes && memory.IsHigh)
        {
            return MemoryPressure.Outage.Detail;
        }

        var own = Of(application);
        if (own.Enter(bytes, count) is { } mine)
        {
            return $"{mine} of this application are in flight (Gateway:ApplicationShare {options.Value.ApplicationShare} %).";
        }

        if (_all.Enter(bytes, count) is { } all)
        {
            own.Leave(bytes, count);
            return $"{all} are in flight (Gateway:MaximumConcurrentCalls, Gateway:MaximumConcurrentBytes).";
        }

        return null;
    }

    /// <summary>Takes room for the answer of an admitted call until its caller has read it. Returns null when there is room; otherwise the reason why not.</summary>
    /// <param name="application">The caller's application.</param>
    /// <param name="bytes">The size of the answer.</param>
    /// <param name="admitted">The bytes that the call was admitted with.</param>
    public string? EnterAnswer(ulong application, long bytes, long admitted)
    {
        var own = _applications[application];
        if (own.Add(bytes, admitted) is { } mine)
        {
            return $"{mine} of this application are in flight (Gateway:ApplicationShare {options.Value.ApplicationShare} %).";
        }

        if (_all.Add(bytes, admitted) is { } all)
        {
            own.Remove(bytes);
            return $"{all} are in flight (Gateway:MaximumConcurrentBytes).";
        }

        return null;
    }

    public void LeaveAnswer(ulong application, long bytes)
    {
        _applications[application].Remove(bytes);
        _all.Remove(bytes);
    }

    public void Leave(ulong application, long bytes, int count = 1)
    {
        _applications[application].Leave(bytes, count);
        _all.Leave(bytes, count);
    }
}
