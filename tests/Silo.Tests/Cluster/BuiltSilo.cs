using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo.Tests;

/// <summary>The sessions of a silo, wired as the program wires them, in the tests' own process.</summary>
internal static class BuiltSilo
{
    public static WebApplication Of(IEnumerable<(string Name, string Value)> settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Name.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)));
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.AddSessionCluster();
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>What the check at start finds wrong.</summary>
    public static async Task<string[]> FaultsAsync(Action<WebApplicationBuilder>? configure, params (string Name, string Value)[] settings)
    {
        await using var silo = Of(settings, configure);
        try
        {
            silo.ValidateSettings();
            return [];
        }
        catch (OptionsValidationException fault)
        {
            return [.. fault.Failures];
        }
        catch (AggregateException faults)
        {
            return [.. faults.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static fault => fault.Failures)];
        }
    }

    public static Task<string[]> FaultsAsync(params (string Name, string Value)[] settings) => FaultsAsync(null, settings);
}
