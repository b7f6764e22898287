using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Bounds concurrent calls and their bytes: calls beyond the limit are refused at once, while admitted calls finish (S12). One application can
/// use only its share, so that the others are admitted whatever it does.
/// </summary>
internal sealed class GatewayAdmission(IOptions<GatewayOptions> options, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrencyBudget _all = new(options.Value.MaximumConcurrentCalls, options.Value.MaximumConcurrentBytes);
    private readonly ConcurrentDictionary<ulong, ConcurrencyBudget> _applications = new();

    /// <summary>The number of admitted calls.</summary>
    public int Calls => _all.Calls;

    /// <summary>Admits a call. Returns null when it was admitted and must <see cref="Leave"/>; otherwise the reason for the refusal.</summary>
    public string? Enter(ulong application, long bytes)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return "The silo is stopping.";
        }

        var own = _applications.GetOrAdd(application, static (_, limits) => new ConcurrencyBudget(limits.MaximumApplicationCalls, limits.MaximumApplicationBytes), options.Value);
        if (own.Enter(bytes) is { } mine)
        {
            return $"{mine} of this application are in flight (Gateway:ApplicationShare {options.Value.ApplicationShare} %).";
        }

        if (_all.Enter(bytes) is { } all)
        {
            own.Leave(bytes);
            return $"{all} are in flight (Gateway:MaximumConcurrentCalls, Gateway:MaximumConcurrentBytes).";
        }

        return null;
    }

    /// <summary>Counts the response of an admitted call while its caller reads it. Only later calls can be refused because of it.</summary>
    public void Add(ulong application, long bytes)
    {
        _applications[application].Add(bytes);
        _all.Add(bytes);
    }

    public void Leave(ulong application, long bytes)
    {
        _applications[application].Leave(bytes);
        _all.Leave(bytes);
    }
}
