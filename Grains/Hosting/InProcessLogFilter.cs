using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Grains;

/// <summary>
/// Keeps what a silo of <c>UseInProcess</c> tells about itself out of the application's log: about 190 lines at each start, and one or two for each
/// session that is activated. Warnings and errors stay. A rule of the application for these categories counts instead.
/// </summary>
internal sealed class InProcessLogFilter : IPostConfigureOptions<LoggerFilterOptions>
{
    // With the dot, because it would apply to our own OrleansSessions too. Orleans' placement logs as Polly.
    private static readonly string[] Categories = ["Orleans.", "Polly"];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // An application that logs errors only gets no more by this.
        var level = options.Rules.LastOrDefault(static rule => rule.ProviderName is null && string.IsNullOrEmpty(rule.CategoryName))?.LogLevel ?? options.MinLevel;
        foreach (var category in Categories)
        {
            if (!options.Rules.Any(rule => rule.ProviderName is null && rule.CategoryName is { Length: > 0 } prefix && category.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                options.Rules.Insert(0, new LoggerFilterRule(providerName: null, category, level > LogLevel.Warning ? level : LogLevel.Warning, filter: null));
            }
        }
    }
}
