using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansSessions;
using OrleansSessions.Ended;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Says further how an application's sessions work.</summary>
public static class OrleansSessionBuilderExtensions
{
    /// <summary>Changes <see cref="OrleansSessionOptions"/>. They are checked at start, all faults at once.</summary>
    public static IOrleansSessionBuilder Configure(this IOrleansSessionBuilder builder, Action<OrleansSessionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>
    /// Lets a handler hear of the ends of sessions: idle, outlived, abandoned, revoked. Sessions that begin from now on are told; a rotation is no end.
    /// One web node hears of each end, at least once, within seconds of it; a session that is merely left leaves storage, and is told, within two
    /// minutes of its end.
    /// </summary>
    /// <typeparam name="THandler">The handler, made anew for each end, in a scope of its own.</typeparam>
    public static IOrleansSessionBuilder OnEnded<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IOrleansSessionBuilder builder)
        where THandler : class, ISessionEndedHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<THandler>();
        builder.Services.AddSingleton(new EndedSubscription(typeof(THandler)));
        return builder;
    }
}
