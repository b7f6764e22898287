using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class EmbeddedOptionsCheck(IConfiguration configuration, IHostEnvironment environment) : IValidateOptions<EmbeddedOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbeddedOptions options)
    {
        var faults = new List<string>();
        foreach (var section in (string[])["Cluster", "Reminders"])
        {
            if (configuration.GetSection(section).GetChildren().FirstOrDefault() is { } setting)
            {
                faults.Add($"{setting.Path} is set, but this build has the embedded engine, which is one process and no cluster. Remove section {section}, or build with -p:OrleansEngine=Packages.");
            }
        }

        if (!environment.IsDevelopment() && !options.AllowOutsideDevelopment)
        {
            faults.Add(
                $"This build has the embedded engine, which is one process and no cluster, and the environment is {environment.EnvironmentName}. Build with -p:OrleansEngine=Packages to run on Orleans, "
                + "or set Embedded:AllowOutsideDevelopment to true if one process is what you want.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
