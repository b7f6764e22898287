using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>One grain class: what is known of it, and its live activations, at most one for a key.</summary>
internal sealed class GrainClass
{
    // Activations that were told to end before they were active, in a row, before a call gives up. A grain that deactivates itself while it
    // activates would otherwise be activated for ever.
    private const int StillbornMax = 3;

    private readonly ConcurrentDictionary<string, Activation> _live = new(StringComparer.Ordinal);
    private readonly ObjectFactory _create;
    private readonly SiloState _silo;

    public GrainClass(Type type, EmbeddedSiloOptions options, SiloState silo, IServiceProvider services, TimeProvider time, ILogger<Activation> logger)
    {
        _create = ActivatorUtilities.CreateFactory(type, []);
        _silo = silo;
        Name = type.Name;
        Type = GrainType.Create(TypeNameOf(type));
        HasOnActivate = Overrides(type, nameof(Grain.OnActivateAsync));
        HasOnDeactivate = Overrides(type, nameof(Grain.OnDeactivateAsync));
        IsRemindable = type.IsAssignableTo(typeof(IRemindable));
        KeepsAlive = type.IsDefined(typeof(KeepAliveAttribute), inherit: true);
        Options = options;
        Services = services;
        Time = time;
        Logger = logger;
    }

    public string Name { get; }

    public GrainType Type { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    public bool IsRemindable { get; }

    public bool KeepsAlive { get; }

    public EmbeddedSiloOptions Options { get; }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public IEnumerable<Activation> Live => _live.Select(static pair => pair.Value);

    /// <summary>The name of a grain class without <see cref="GrainTypeAttribute"/> is its own in lower case, less a final "grain".</summary>
    public static string TypeNameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } named)
        {
            return named.Name;
        }

        const string Suffix = "grain";
#pragma warning disable CA1308 // Orleans' own form, which stored rows and reminders carry.
        var name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        return name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }

    public Grain Create(IServiceProvider services) => (Grain)_create(services, arguments: null);

    /// <summary>Lets a call into the key's activation if that is active now.</summary>
    public bool TryEnter(string key, out Activation activation) =>
        _live.TryGetValue(key, out activation!) && activation.TryEnter(out _);

    /// <summary>Lets a call into the key's activation, which is made, or waited for, if need be.</summary>
    /// <exception cref="OrleansException">The host has not started, or stops, or the grain ends each time before it is active.</exception>
    public async Task<Activation> EnterAsync(string key)
    {
        for (var stillborn = 0; ;)
        {
            var activation = _live.TryGetValue(key, out var live) ? live : Start(key);
            if (activation.TryEnter(out var change))
            {
                return activation;
            }

            await change.ConfigureAwait(false);
            if (!activation.WasActive && ++stillborn == StillbornMax)
            {
                throw new OrleansException($"Grain {activation.Id} was told to end before it was active, {StillbornMax} times in a row.");
            }
        }
    }

    /// <summary>Takes an activation that has ended out of those that calls find.</summary>
    public void Remove(Activation activation) => _live.TryRemove(new(activation.Key, activation));

    private Activation Start(string key)
    {
        _silo.ThrowIfNotRunning();
        var made = new Activation(this, key);
        var live = _live.GetOrAdd(key, made);
        if (live == made)
        {
            made.Start();
            if (_silo.IsStopping)
            {
                made.Deactivate(SiloState.Stopping);
            }
        }

        return live;
    }

    private static bool Overrides(Type type, string method) =>
        type.GetMethods().Any(candidate => candidate.Name == method && candidate.GetBaseDefinition().DeclaringType == typeof(Grain) && candidate.DeclaringType != typeof(Grain));
}
