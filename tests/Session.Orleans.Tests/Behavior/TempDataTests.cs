using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

public sealed class TempDataTests
{
    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A17_TempData_AfterRedirect_IsThereOnce(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();

        using var redirect = await browser.GetAsync("/TempData/Save");
        var first = await browser.ReadAsync("/TempData/Show");
        var second = await browser.ReadAsync("/TempData/Show");

        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Assert.Equal(("saved", "nothing"), (first, second));
    }

    [Theory]
    [ClassData(typeof(EveryTransport))]
    public async Task A17_TempData_CommitRefused_DoesNotRedirect(HostKind host)
    {
        await using var app = await StartAsync(host);
        using var browser = app.Browse();
        app.Client.RefuseCommits();

        using var response = await browser.GetAsync("/TempData/Save");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    private static Task<TestApp> StartAsync(HostKind host) => TestApp.StartAsync(
        host,
        static app =>
        {
            app.UseOrleansSession();
            app.MapDefaultControllerRoute();
        },
        static builder => builder.Services.AddControllersWithViews().AddSessionStateTempDataProvider().AddApplicationPart(typeof(TempDataController).Assembly));
}
