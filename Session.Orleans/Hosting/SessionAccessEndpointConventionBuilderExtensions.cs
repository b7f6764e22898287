using OrleansSessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Declares what endpoints do with the session.</summary>
public static class SessionAccessEndpointConventionBuilderExtensions
{
    /// <summary>Declares what these endpoints do with the session. The last declaration counts.</summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The endpoints.</param>
    /// <param name="access">What they do.</param>
    /// <param name="keepAlive">Whether their requests keep the session alive. See <see cref="SessionAccessAttribute.KeepAlive"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="access"/> is not a defined value.</exception>
    public static TBuilder WithSessionAccess<TBuilder>(this TBuilder builder, SessionAccess access, bool keepAlive = true)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithMetadata(new SessionAccessAttribute(access) { KeepAlive = keepAlive });
    }

    /// <summary>Declares what these endpoints do with the session, with further settings. The last declaration counts.</summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The endpoints.</param>
    /// <param name="access">What they do, how long they wait, and when their changes are stored.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TBuilder WithSessionAccess<TBuilder>(this TBuilder builder, SessionAccessAttribute access)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(access);
        return builder.WithMetadata(access);
    }
}
