using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class SecretTests
{
    private const string ApiKey = "planted-api-key-0123456789-0123456789";
    private const string Content = "planted-content-4111";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task S11_PlantedSecrets_AreInNoLogNoUrlAndNoFile()
    {
        using var directory = new TemporaryDirectory();
        using var silo = new SiloProcess(
            ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), ("Storage__Directory", directory.Path), ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"), ("Logging__LogLevel__Orleans", "Trace"), ("Logging__LogLevel__OrleansSessions", "Trace"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", ApiKey));
        var (gateway, health) = await silo.OpenAsync();
        var logs = new LogLines();
        await using var web = Web(gateway, logs);
        await web.StartAsync(Stop);
        using var browser = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };

        using var set = await browser.GetAsync("/set", Stop);
        var cookie = Assert.Single(set.Headers.GetValues("Set-Cookie")).Split(';')[0].Split('=')[1];
        browser.DefaultRequestHeaders.Add("Cookie", $".AspNetCore.Session={cookie}");
        var read = await browser.GetStringAsync("/get", Stop);
        var key = KeyOf(cookie, web.Services.GetRequiredService<IDataProtectionProvider>());
        await web.StopAsync(Stop);
        var pages = string.Concat(await Task.WhenAll(new[] { "/", "/status.json", "/metrics" }.Select(path => browser.GetStringAsync(new Uri(health, path), Stop))));
        await silo.TerminateAsync();
        await silo.ExitAsync();
        var files = string.Concat(Directory.EnumerateFiles(directory.Path, "*", SearchOption.AllDirectories).Select(static file => file + Encoding.Latin1.GetString(File.ReadAllBytes(file))));

        Assert.Equal(Content, read);
        Assert.Contains("/v1/load", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Session started", logs.Text, StringComparison.Ordinal);
        Assert.Contains(Content, files, StringComparison.Ordinal);
        foreach (var (place, text) in new[] { ("silo's log", silo.Output), ("node's log", logs.Text), ("storage", files), ("status or metrics", pages) })
        {
            foreach (var (name, secret) in new[] { ("cookie's key", key), ("cookie", Uri.UnescapeDataString(cookie)), ("API key", ApiKey) })
            {
                Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"The {name} is in the {place}.");
            }
        }

        Assert.DoesNotContain(Content, silo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Content, logs.Text, StringComparison.Ordinal);
    }

    private static WebApplication Web(Uri gateway, LogLines logs)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        // Kestrel and the server's own categories would log the cookie header at Trace in any application; ours are what is tested.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Information).AddFilter("System.Net", LogLevel.Information);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["ConnectionStrings:sessions"] = $"Endpoint={gateway};ApiKey={ApiKey};Application=shop";
        builder.Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        builder.AddOrleansSession();
        var app = builder.Build();
        app.UseOrleansSession();
        app.MapGet("/set", static context =>
        {
            context.Session.SetString("card", Content);
            return Task.CompletedTask;
        });
        app.MapGet("/get", static context => context.Response.WriteAsync(context.Session.GetString("card") ?? "nothing"));
        return app;
    }

    private static string KeyOf(string cookie, IDataProtectionProvider protection)
    {
        var text = Uri.UnescapeDataString(cookie);
        var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        return Encoding.UTF8.GetString(protection.CreateProtector("SessionMiddleware").Unprotect(bytes));
    }

    // Also keeps scopes in which nothing is logged, which FakeLogger does not.
    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
