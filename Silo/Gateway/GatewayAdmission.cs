using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// So many calls, and so many bytes of them, at a time: what comes on top is turned away at once, while those inside still finish (S12). One
/// application has a part of that at most, so that the others get in whatever it does.
/// </summary>
internal sealed class GatewayAdmission(IOptions<GatewayOptions> options, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrencyBudget _all = new(options.Value.MaximumConcurrentCalls, options.Value.MaximumConcurrentBytes);
    private readonly ConcurrentDictionary<ulong, ConcurrencyBudget> _applications = new();

    /// <summary>How many are inside.</summary>
    public int Calls => _all.Calls;

    /// <summary>Why the call cannot come in; null when it is in, and must <see cref="Leave"/>.</summary>
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

    /// <summary>Counts the answer, too, of a call that is in, while its caller takes it: nobody is turned away for it but who comes then.</summary>
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
