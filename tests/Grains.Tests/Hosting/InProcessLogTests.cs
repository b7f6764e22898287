using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>What an application logs of the silo of <c>UseInProcess</c>.</summary>
public sealed class InProcessLogTests
{
    private const string Silo = "Orleans.Runtime.Silo";

    [Theory]
    [InlineData(Silo, LogLevel.Information, false)]
    [InlineData(Silo, LogLevel.Warning, true)]
    [InlineData("Polly", LogLevel.Information, false)]
    [InlineData("OrleansSessions.Grains.SessionGrain", LogLevel.Information, true)]
    [InlineData("Shop", LogLevel.Information, true)]
    public void Log_ApplicationSaysNothing_HasTheSilosWarningsOnly(string category, LogLevel level, bool isLogged) =>
        Assert.Equal(isLogged, IsLogged(category, level));

    [Theory]
    [InlineData("Orleans", "Information", LogLevel.Information, true)]
    [InlineData("Orleans.Runtime", "Debug", LogLevel.Debug, true)]
    [InlineData("Orleans.Runtime", "Error", LogLevel.Warning, false)]
    [InlineData("Default", "Error", LogLevel.Warning, false)]
    [InlineData("Default", "Error", LogLevel.Error, true)]
    [InlineData("Default", "Debug", LogLevel.Information, false)]
    public void Log_ApplicationHasARule_TheRuleCounts(string category, string rule, LogLevel level, bool isLogged) =>
        Assert.Equal(isLogged, IsLogged(Silo, level, (category, rule)));

    private static bool IsLogged(string category, LogLevel level, params (string Category, string Level)[] rules)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "shop" });
        foreach (var rule in rules)
        {
            builder.Configuration[$"Logging:LogLevel:{rule.Category}"] = rule.Level;
        }

        builder.Services.AddOrleansSession().UseInProcess();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddProvider(new FakeLoggerProvider());
        using var host = builder.Build();
        return host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level);
    }
}
