using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Binds options to a configuration section and validates them at start.</summary>
internal static class SettingsHosting
{
    /// <param name="builder">The silo.</param>
    /// <param name="section">The section's name.</param>
    /// <param name="inner">Objects within the options whose settings are in the same section.</param>
    /// <param name="defaults">Sets those of the silo's defaults that differ from the options' own.</param>
    public static void AddSettings<T>(this WebApplicationBuilder builder, string section, Func<T, object[]>? inner = null, Action<T>? defaults = null)
        where T : class, new()
    {
        var validator = new SettingsValidator<T>();
        builder.Services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                defaults?.Invoke(options);
                validator.Bind(options, configuration.GetSection(section), inner?.Invoke(options) ?? []);
            })
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(validator);
        builder.Services.AddSingleton(new SettingsSection(section, services =>
        {
            T options = services.GetRequiredService<IOptions<T>>().Value, siloDefaults = new();
            defaults?.Invoke(siloDefaults);
            return SettingsBinder.Changes(section, [options, .. inner?.Invoke(options) ?? []], [siloDefaults, .. inner?.Invoke(siloDefaults) ?? []]);
        }));
        builder.Services.AddOptions<SectionNames>().ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SectionNames>, SectionNamesValidator>());
    }

    /// <summary>
    /// Gets a section's settings without validation, for code that runs before validation. Validation at start reports the errors.
    /// </summary>
    public static T GetUnvalidated<T>(this IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        SettingsBinder.Bind(configuration.GetSection(section), new List<string>(), options);
        return options;
    }

    /// <summary>Whether a provider is misspelled. Its section reports that; what would follow from the default is not what is wrong.</summary>
    public static bool IsMisspelled<TProvider>(this IConfiguration configuration, string setting)
        where TProvider : struct, Enum => configuration[setting] is { Length: > 0 } text && !SettingText.Fits(typeof(TProvider), text);

    /// <summary>Validates all options that are validated at start. The host validates them too, but one by one when they are first used, so that the first error would hide the others.</summary>
    public static void ValidateSettings(this WebApplication app) => app.Services.GetService<IStartupValidator>()?.Validate();
}
