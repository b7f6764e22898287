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
}
