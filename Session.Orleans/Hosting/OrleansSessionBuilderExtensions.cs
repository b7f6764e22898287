using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSessions;

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
    public static IOrleansSessionBuilder AddSessionEndedHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IOrleansSessionBuilder builder)
        where THandler : class, ISessionEndedHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<THandler>();
        builder.Services.AddSingleton(new SessionEndedHandlerRegistration(typeof(THandler)));
        builder.Services.Configure<OrleansSessionOptions>(static options => options.NotifyOnEnd = true);
        return builder;
    }

    /// <summary>
    /// Brings sessions of ASP.NET Core's own session middleware over, with their content and <c>Id</c>, when a request first uses them. What is brought
    /// over stays in the cache, so that a farm may be changed back; it is brought over once. A cache that fails makes the session unavailable:
    /// it never reads empty instead.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="cache">The cache that <c>AddSession</c> used; asked for once, at start. The last call counts.</param>
    public static IOrleansSessionBuilder ImportFrom(this IOrleansSessionBuilder builder, Func<IServiceProvider, IDistributedCache> cache)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cache);
        builder.Services.AddSingleton(new ImportSource(cache));
        builder.Services.TryAddSingleton<ISessionSource, SessionImport>();
        return builder;
    }

    /// <summary>
    /// Keeps the tickets of a scheme of cookie authentication in the cluster; the cookie holds only a key. A ticket ends when it says so itself, or
    /// <c>ExpireTimeSpan</c> after its last use; who signs out is signed out on every node at once. A scheme that was given a store keeps that.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="scheme">The scheme. Call it again for another.</param>
    public static IOrleansSessionBuilder AddTicketStore(this IOrleansSessionBuilder builder, string scheme = CookieAuthenticationDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scheme);
        builder.Services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>>(services =>
            new TicketStoreSetup(scheme, services.GetRequiredService<ClusterRecordStore>(), services.GetRequiredService<ILogger<ClusterTicketStore>>()));
        return builder;
    }

    /// <summary>
    /// Adds a distributed cache that the cluster keeps: <see cref="IDistributedCache"/>, and by it <c>HybridCache</c>'s second level. A value has
    /// <see cref="SessionLimits.MaximumEntryBytes"/> bytes at most. All that an application adds are one cache, under whatever key.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="serviceKey">The key that it is registered under; null for none: then it is the one that everybody gets who asks for a cache.</param>
    public static IOrleansSessionBuilder AddDistributedCache(this IOrleansSessionBuilder builder, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<ClusterCache>();
        if (serviceKey is null)
        {
            builder.Services.AddSingleton<IDistributedCache>(static services => services.GetRequiredService<ClusterCache>());
        }
        else
        {
            builder.Services.AddKeyedSingleton<IDistributedCache>(serviceKey, static (services, _) => services.GetRequiredService<ClusterCache>());
        }

        return builder;
    }

    /// <summary>
    /// Keeps data protection's key ring in the cluster, one for each application, so that every node reads what another protected: the session's cookie
    /// above all. The keys lie there as they are, unless <c>AddDataProtection().ProtectKeysWith…</c> says otherwise. The application's name counts in
    /// place of its path, unless <c>SetApplicationName</c> chose one. An application that hosts its sessions itself calls it after <c>UseInProcess</c>.
    /// </summary>
    public static IOrleansSessionBuilder PersistDataProtectionKeys(this IOrleansSessionBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<ClusterKeyRepository>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KeyManagementOptions>, KeyRingSetup>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<DataProtectionOptions>, KeyRingSetup>());
        KeyRingSetup.ReadLast(builder.Services);
        return builder;
    }
}
