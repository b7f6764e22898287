using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Tests;

public sealed class GatewayOptionsTests
{
    [Fact]
    public void ConnectionString_Complete_IsTaken()
    {
        var options = OptionsOf($" endpoint = http://a:5080/, http://b:5080 ; ApiKey={GatewayClients.Key}==;Application = shop;");

        Assert.Equal([new Uri("http://a:5080"), new Uri("http://b:5080")], options.Endpoints);
        Assert.Equal((GatewayClients.Key + "==", "shop"), (options.ApiKey, options.Application));
    }

    [Fact]
    public void ConnectionString_QuotedValue_MayHoldASemicolon()
    {
        var options = OptionsOf($"Endpoint=http://a:5080;ApiKey=\"{GatewayClients.Key};half\"");

        Assert.Equal(GatewayClients.Key + ";half", options.ApiKey);
    }

    [Theory]
    [InlineData("Endpoint=sessions;ApiKey=s3cret", "'sessions': Endpoint holds something that is not an absolute URL")]
    [InlineData("Endpoint=,;ApiKey=s3cret", "'sessions': Endpoint names no URL")]
    [InlineData("Endpoint=http://a;ApiKey=half;s3cret", "'sessions' is not a list of Name=value")]
    [InlineData("Endpoint=http://a;Api Key=s3cret", "'sessions' has a part that is none of Endpoint, ApiKey and Application")]
    [InlineData("Endpoint=http://a;ApiKey=", "The gateway needs a key")]
    [InlineData("Endpoint=http://user:s3cret@a;ApiKey=s3cret", "Set it in ConnectionStrings:sessions")]
    [InlineData("Endpoint=ftp://a;ApiKey=s3cret", "A gateway's address is http or https")]
    [InlineData("Endpoint=http://a/path;ApiKey=s3cret", "A gateway's address is http or https")]
    [InlineData("Endpoint=http://a", "The gateway needs a key. Set ApiKey in ConnectionStrings:sessions")]
    [InlineData("ApiKey=s3cret", "No gateway is named. Set ConnectionStrings:sessions to \"Endpoint=http://…;ApiKey=…\", or add its address to Endpoints in UseGateway(options => …).")]
    [InlineData("Endpoint=http://a;ApiKey=s3crét", "printable ASCII")]
    [InlineData("Endpoint=http://a;ApiKey=s3cret-of-31-characters-0123456", "has 31 characters; a key has 32 to 512")]
    public void ConnectionString_Fault_IsToldWithoutTheKey(string value, string told)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => OptionsOf(value));

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_ManyFaults_AreToldAtOnce()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => OptionsOf("Endpoint=http://a", static options =>
        {
            options.ConnectionsPerEndpoint = 0;
            options.HttpVersion = new Version(3, 0);
            options.AttemptTimeout = TimeSpan.FromSeconds(9);
            options.OutageTimeout = TimeSpan.Zero;
            options.ConnectTimeout = TimeSpan.FromDays(2);
            options.Application = "other";
        }));

        Assert.Equal(7, refused.Failures.Count());
        Assert.Contains(refused.Failures, static f => f.Contains("'other', but the sessions to 'shop'", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_AnotherWayInIsNamedLater_AreNotAskedFor()
    {
        using var services = Services("", null, static sessions => sessions.Services.AddSingleton<ISessionClient>(static _ => throw new InvalidOperationException("Not asked for.")));

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public async Task UseGateway_IsWhatTheApplicationCalls()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var services = Services($"Endpoint={gateway.Url};ApiKey={GatewayClients.Key}", null, null);

        var outcome = await services.GetRequiredService<ISessionClient>().LoadAsync(GatewayClients.Id, GatewayClients.Load, TestContext.Current.CancellationToken);

        Assert.Equal(LoadStatus.Ended, outcome.Status);
    }

    [Fact]
    public async Task AddOrleansSession_OnServices_ReadsTheConnectionString()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection([new("ConnectionStrings:sessions", $"Endpoint={gateway.Url};ApiKey={GatewayClients.Key};Application=shop")]))
            .ConfigureServices(static services => services.AddOrleansSession())
            .Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();

        var outcome = await host.Services.GetRequiredService<ISessionClient>().LoadAsync(GatewayClients.Id, GatewayClients.Load, TestContext.Current.CancellationToken);

        Assert.Equal(LoadStatus.Ended, outcome.Status);
        Assert.Equal("shop", host.Services.GetRequiredService<SessionApplication>().Name);
    }

    [Fact]
    public void AddOrleansSession_AgainOnServices_KeepsTheConnectionThatWasNamed()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "shop" });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:other", $"Endpoint=http://a:5080;ApiKey={GatewayClients.Key};Application=other")]);
        builder.AddOrleansSession("other");

        var again = builder.Services.AddOrleansSession();
        using var services = builder.Services.BuildServiceProvider();

        Assert.Equal("other", again.ConnectionName);
        Assert.Equal("other", services.GetRequiredService<SessionApplication>().Name);
        Assert.Equal([new Uri("http://a:5080")], services.GetRequiredService<IOptions<SessionGatewayOptions>>().Value.Endpoints);
    }

    [Fact]
    public void AddOrleansSession_NothingNamed_SaysWhatToSetAndWhatElseThereIs()
    {
        using var services = new ServiceCollection().AddOrleansSession(static options => options.Application = "shop").Services.BuildServiceProvider();

        var refused = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains("ConnectionStrings:sessions", refused.Message, StringComparison.Ordinal);
        Assert.Contains("UseInProcess()", refused.Message, StringComparison.Ordinal);
    }

    private static SessionGatewayOptions OptionsOf(string connectionString, Action<SessionGatewayOptions>? configure = null)
    {
        using var services = Services(connectionString, configure, null);
        return services.GetRequiredService<IOptions<SessionGatewayOptions>>().Value;
    }

    private static ServiceProvider Services(string connectionString, Action<SessionGatewayOptions>? configure, Action<IOrleansSessionBuilder>? then)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "shop" });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:sessions", connectionString)]);
        var sessions = builder.AddOrleansSession().UseGateway(configure);
        then?.Invoke(sessions);
        return builder.Services.BuildServiceProvider();
    }
}
