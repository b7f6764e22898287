using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Ties options to a section of the configuration, checked at start.</summary>
internal static class SettingsHosting
{
    /// <param name="builder">The silo.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="inner">Objects within the options whose settings stand in the same section.</param>
    public static void AddSettings<T>(this WebApplicationBuilder builder, string section, Func<T, object[]>? inner = null)
        where T : class
    {
        var check = new SettingsValidator<T>();
        builder.Services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => check.Bind(options, configuration.GetSection(section), inner?.Invoke(options) ?? []))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(check);
    }

    /// <summary>
    /// A section's settings, unchecked, for what must be made before anything can be checked. What is wrong with them the check at start tells.
    /// </summary>
    public static T GetUnvalidated<T>(this IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        SettingsBinder.Bind(configuration.GetSection(section), new List<string>(), options);
        return options;
    }

    /// <summary>Checks all options that are checked at start. The host would do it too, but only one by one as they are used first, so that the first fault hid the others.</summary>
    public static void ValidateSettings(this WebApplication app) => app.Services.GetService<IStartupValidator>()?.Validate();
}
