using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

/// <summary>How the application says whose a ticket is.</summary>
public sealed class TicketSubjectTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly string _user = Guid.NewGuid().ToString();

    [Fact]
    public async Task Subject_None_NothingIsRecorded()
    {
        await using var app = await TicketApp.StartAsync(HostKind.RealGrains, _protection, recordsSubjects: false);
        using var browser = app.Browse();

        await browser.ReadAsync($"/sign-in?name={_user}");
        await browser.ReadAsync("/set");

        Assert.DoesNotContain(app.Client.Sent, TicketApp.IsOfIndex);
        Assert.Empty((await TicketApp.RecordAsync(app, _user)).Entries);
    }

    [Fact]
    public async Task Subject_AtSignIn_SeesTheRequestWithTheTicketsUserAndTheRequestKeepsItsOwn()
    {
        var seen = new List<string>();
        await using var app = await TicketApp.StartAsync(HostKind.RealGrains, _protection, subject: context =>
        {
            var user = context.User.FindFirstValue(ClaimTypes.NameIdentifier);
            seen.Add($"{context.Request.Path} {context.GetEndpoint() is not null} {context.RequestServices.GetService<ISessionAdmin>() is not null} {user}");
            return user;
        });
        using var browser = app.Browse();

        await browser.ReadAsync($"/sign-in?name={_user}");
        var own = await browser.ReadAsync("/sign-in?name=grace");

        Assert.Equal($"/sign-in True True {_user}", seen[0]);
        Assert.Contains("/sign-in True True grace", seen);
        Assert.Equal(_user, own);
    }

    [Fact]
    public async Task Subject_IsReadFromTheSession_TicketIsRecordedWithIt()
    {
        await using var app = await TicketApp.StartAsync(HostKind.RealGrains, _protection, subject: context =>
            context.Features.Get<Microsoft.AspNetCore.Http.Features.ISessionFeature>()?.Session.GetString("a") is null ? null : _user);
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name=somebody");
        await browser.ReadAsync("/set");

        await TicketApp.Admin(app).RevokeAllAsync(_user);

        Assert.Equal(" of nobody", await browser.ReadAsync("/get"));
    }

    [Fact]
    public async Task Subject_ThrowsForATicket_SignInGoesOnAndItIsLogged()
    {
        await using var app = await TicketApp.StartAsync(HostKind.RealGrains, _protection, subject: static _ => throw new InvalidOperationException("on purpose"));
        using var browser = app.Browse();

        await browser.ReadAsync($"/sign-in?name={_user}");

        Assert.NotEmpty(app.Logs.Of("SubjectFailed"));
        Assert.Equal(_user, await browser.ReadAsync("/me"));
    }
}
