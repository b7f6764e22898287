using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures the sessions of an application.</summary>
public static class OrleansSessionBuilderExtensions
{
    /// <summary>Changes <see cref="OrleansSessionOptions"/>. They are validated when the application starts.</summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IOrleansSessionBuilder Configure(this IOrleansSessionBuilder builder, Action<OrleansSessionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>
    /// Registers a handler for the ends of sessions: expired idle, expired absolute, abandoned, revoked. It is called for sessions that begin after the
    /// registration. A rotation is not an end.
    /// </summary>
    /// <typeparam name="THandler">The handler. A new instance is created for each end, in a scope of its own.</typeparam>
    /// <param name="builder">The application's sessions.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <remarks>
    /// The handler is called at least once for each end, on one web node, within seconds. An expired session is ended within two minutes of its expiry.
    /// </remarks>
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
    /// Imports sessions of ASP.NET Core's own session middleware, with their content and <c>Id</c>, when a request first uses them. The original stays
    /// in the cache, so that the farm can be switched back. A session is imported once. If the cache fails, the session is unavailable; it never reads
    /// as empty instead.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="cache">Returns the cache that <c>AddSession</c> used. It is called once, at start. The last call of this method counts.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IOrleansSessionBuilder ImportFrom(this IOrleansSessionBuilder builder, Func<IServiceProvider, IDistributedCache> cache)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cache);
        builder.Services.AddSingleton(new ImportSource(cache));
        builder.Services.TryAddSingleton<ISessionSource, SessionImport>();
        return builder;
    }

    /// <summary>
    /// Stores the tickets of a cookie authentication scheme in the cluster; the cookie holds only a key. A ticket ends at its own expiry, or
    /// <c>ExpireTimeSpan</c> after its last use. A user who signs out is signed out on every node at once, and <see cref="ISessionAdmin"/> ends a
    /// user's tickets together with the sessions. A scheme that already has a <c>SessionStore</c> keeps it.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="scheme">The scheme. Call the method again for another one.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IOrleansSessionBuilder AddTicketStore(this IOrleansSessionBuilder builder, string scheme = CookieAuthenticationDefaults.AuthenticationScheme)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(scheme);
        builder.Services.AddHttpContextAccessor(); // the store and "sign out everywhere else" must know which request calls
        builder.Services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>>(services =>
            ActivatorUtilities.CreateInstance<TicketStoreSetup>(services, scheme));
        return builder;
    }

    /// <summary>
    /// Adds an <see cref="IDistributedCache"/> that the cluster keeps. It also serves as the second level of <c>HybridCache</c>. A value has at most
    /// <see cref="SessionLimits.MaximumEntryBytes"/> bytes. All caches that an application adds are the same cache, whatever their service key.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <param name="serviceKey">The key of the service; null registers it without a key, as the application's default cache.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
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
    /// Stores the data protection key ring in the cluster, one for each application, so that every node can read what another one protected, such as
    /// the session cookie. The keys are stored unencrypted, unless <c>AddDataProtection().ProtectKeysWith…</c> says otherwise. The discriminator is the
    /// application's name instead of its path, unless <c>SetApplicationName</c> set one.
    /// </summary>
    /// <param name="builder">The application's sessions.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <remarks>An application with a silo of its own calls this after it has added the silo: the key ring is read when the host starts.</remarks>
    public static IOrleansSessionBuilder PersistDataProtectionKeys(this IOrleansSessionBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<ClusterKeyRepository>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KeyManagementOptions>, KeyRingSetup>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<DataProtectionOptions>, KeyRingSetup>());
        KeyRingSetup.ReadLast(builder.Services);
        return builder;
    }

    /// <summary>
    /// Shares cookie and sessions with applications whose System.Web adapters use the silos' remote sessions. The cookie's text is the key, as in
    /// System.Web, and is not protected. Values are JSON there: use <c>GetJson</c> and <c>SetJson</c>. System.Web's lock is
    /// <see cref="SessionAccess.Exclusive"/>.
    /// </summary>
    /// <param name="builder">The application's sessions. The application must be the one that the adapters' key belongs to.</param>
    /// <param name="cookieName">The name of the session cookie.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="cookieName"/> is null or empty.</exception>
    /// <remarks>Under ASP.NET Core's own <c>UseSession</c> the application does not start: that middleware writes a cookie that the others cannot read.</remarks>
    public static IOrleansSessionBuilder ShareSystemWebSession(this IOrleansSessionBuilder builder, string cookieName = "ASP.NET_SessionId")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(cookieName);
        builder.Services.Replace(ServiceDescriptor.Singleton<ISessionCookieText, SystemWebCookieText>());
        builder.Services.Configure<SessionOptions>(options => options.Cookie.Name = cookieName);
        return builder;
    }
}
