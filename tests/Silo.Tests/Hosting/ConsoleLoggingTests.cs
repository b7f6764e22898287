using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Silo.Tests;

public sealed class ConsoleLoggingTests
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    [Theory]
    [InlineData("Information", LogLevel.Information, false, true)]
    [InlineData("Information", LogLevel.Warning, true, true)]
    [InlineData("Information", LogLevel.Error, false, true)]
    [InlineData("Information", LogLevel.Critical, true, true)]
    [InlineData("Information", LogLevel.Debug, false, false)]
    [InlineData("Critical", LogLevel.Error, false, false)]
    [InlineData("None", LogLevel.Critical, true, false)]
    public async Task IsLogged_CategoryThatReportsAFailedStart_FollowsTheConfigurationOnceTheStartHasEnded(string configured, LogLevel level, bool whileItStarts, bool afterwards)
    {
        await using var app = Build(("Logging:LogLevel:Default", "Information"), ($"Logging:LogLevel:{Host}", configured));
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Host);

        var before = logger.IsEnabled(level);
        app.Services.GetRequiredService<StartPhase>().End();

        Assert.Equal((whileItStarts, afterwards), (before, logger.IsEnabled(level)));
    }

    [Fact]
    public async Task IsLogged_DefaultLevelIsDebug_LosesNothingWhileItStarts()
    {
        await using var app = Build(("Logging:LogLevel:Default", "Debug"));

        Assert.True(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Host).IsEnabled(LogLevel.Error));
    }

    private static WebApplication Build(params IEnumerable<(string Name, string Value)> settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)));
        builder.AddConsoleLogging();
        return builder.Build();
    }
}
