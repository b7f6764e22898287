using OrleansSessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Declares what endpoints do with the session.</summary>
public static class SessionAccessEndpointConventionBuilderExtensions
{
    /// <summary>Declares what these endpoints do with the session. The last declaration counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="access"/> is none of the defined values.</exception>
    public static TBuilder WithSessionAccess<TBuilder>(this TBuilder builder, SessionAccess access)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithMetadata(new SessionAccessAttribute(access));
    }

    /// <summary>Declares what these endpoints do with the session, with what goes with it. The last declaration counts.</summary>
    public static TBuilder WithSessionAccess<TBuilder>(this TBuilder builder, SessionAccessAttribute access)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(access);
        return builder.WithMetadata(access);
    }
}
