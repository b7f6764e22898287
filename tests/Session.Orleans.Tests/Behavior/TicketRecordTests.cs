using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>When it is recorded whose a ticket is, and what happens when it cannot be.</summary>
public sealed class TicketRecordTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly string _user = Guid.NewGuid().ToString();

    [Fact]
    public async Task SignIn_IndexCannotBeWritten_FailsWithoutACookieAndTheTicketIsEnded()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        app.Client.AnswerCommit = static commit => TicketApp.IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

        using var response = await browser.GetAsync($"/sign-in?name={_user}");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, ""), (response.StatusCode, browser.CookieHeader));
        Assert.Empty(app.Cluster.Ids);
    }

    [Fact]
    public async Task SignIn_IndexCannotBeReadEither_FailsAsUnavailable()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        app.Client.FailLoads = ScriptedClient.Down;

        using var response = await browser.GetAsync($"/sign-in?name={_user}");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, ""), (response.StatusCode, browser.CookieHeader));
    }

    [Fact]
    public async Task SignIn_AnotherUserAndIndexCannotBeWritten_NobodyIsSignedIn()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        app.Client.AnswerCommit = static commit => TicketApp.IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

        using var response = await browser.GetAsync($"/sign-in?name={_user}-2");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "nobody"), (response.StatusCode, await browser.ReadAsync("/me")));
    }

    [Fact]
    public async Task SignIn_NeitherRecordedNorEnded_IsLoggedAndItsNextUseRecordsIt()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        var next = $"{_user}-2";
        app.Client.AnswerCommit = static commit => TicketApp.IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;
        app.Client.FailEnd = static _ => ScriptedClient.Down;

        using var response = await browser.GetAsync($"/sign-in?name={next}");
        app.Client.AnswerCommit = null;
        app.Client.FailEnd = null;
        var user = await browser.ReadAsync("/me");
        await TicketApp.Admin(app).RevokeAllAsync(next);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, next, "nobody"), (response.StatusCode, user, await browser.ReadAsync("/me")));
        Assert.Single(app.Logs.Of("TicketNotEnded"));
    }

    [Fact]
    public async Task SignIn_SameUserAgainAndIndexIsDown_GoesOn()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        app.Client.AnswerCommit = static commit => TicketApp.IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

        using var response = await browser.GetAsync($"/sign-in?name={_user}");

        Assert.Equal((HttpStatusCode.OK, _user), (response.StatusCode, await browser.ReadAsync("/me")));
    }

    [Fact]
    public async Task SignIn_RequestUsesASession_ItIsTheUsersFromThenOn()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await browser.ReadAsync("/set");
        await browser.ReadAsync($"/rotate-and-sign-in?name={_user}");

        var count = await TicketApp.Admin(app).RevokeAllAsync(_user);

        Assert.Equal((1, " of nobody"), (count, await browser.ReadAsync("/get")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Use_TicketFromBefore_IsRecordedAndLinked(bool hasSignInId)
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await SignInUnrecordedAsync(app, browser, hasSignInId);
        var before = (await TicketApp.RecordAsync(app, _user)).Tickets;

        var user = await browser.ReadAsync("/me");
        var recorded = Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets);
        await browser.ReadAsync("/set");
        var linked = Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets);
        var id = await browser.ReadAsync("/id");
        await TicketApp.Admin(app).RevokeAsync(_user, id);

        Assert.Empty(before);
        Assert.Empty(recorded.Sessions);
        Assert.NotEqual(Guid.Empty, recorded.SignInId);
        Assert.Equal(id, Assert.Single(linked.Sessions).ToString());
        Assert.Equal((_user, "nobody"), (user, await browser.ReadAsync("/me")));
    }

    [Fact]
    public async Task Use_IndexCannotBeWritten_RequestGoesOnAndALaterOneRecordsIt()
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time);
        using var browser = app.Browse();
        await SignInUnrecordedAsync(app, browser);
        app.Client.AnswerCommit = static commit => TicketApp.IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

        var users = (await browser.ReadAsync("/me"), await browser.ReadAsync("/me"));
        app.Client.AnswerCommit = null;
        time.Advance(TimeSpan.FromSeconds(11));
        await browser.ReadAsync("/me");

        Assert.Equal((_user, _user), users);
        Assert.Equal(176, Assert.Single(app.Logs.Of("TicketNotRecorded")).Id.Id);
        Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets);
    }

    [Fact]
    public async Task Use_IndexDoesNotAnswer_RequestWaitsTwoSeconds()
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time);
        using var browser = app.Browse();
        await SignInUnrecordedAsync(app, browser);
        app.Client.HoldCommits = new TaskCompletionSource();

        var reads = browser.ReadAsync("/me");
        await app.Client.CommitArrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(_user, await reads.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Single(app.Logs.Of("TicketNotRecorded"));
    }

    [Fact]
    public async Task Use_Recorded_CostsNothingForADay()
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time);
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        var before = app.Client.Loads;

        await browser.ReadAsync("/me");
        var soon = app.Client.Loads - before;
        time.Advance(TimeSpan.FromHours(25));
        await browser.ReadAsync("/me");

        Assert.Equal((1, 2), (soon, app.Client.Loads - before - soon));
    }

    private Task<TestApp> StartAsync(TimeProvider? time = null, bool recordsSubjects = true) => TicketApp.StartAsync(HostKind.RealGrains, _protection, time, recordsSubjects: recordsSubjects);

    // As an earlier release stored it, or a caller without a request.
    private async Task SignInUnrecordedAsync(TestApp app, Browser browser, bool hasSignInId = true)
    {
        await using var before = await StartAsync(app.Services.GetRequiredService<TimeProvider>(), recordsSubjects: false);
        using var signsIn = before.Browse();
        before.Client.ChangeCommit = commit => hasSignInId ? commit : commit with { Changes = new SessionPatch { Set = [.. commit.Changes.Set.Where(static entry => entry.Key != "sign-in")] } };
        await signsIn.ReadAsync($"/sign-in?name={_user}");
        browser.TakeCookiesOf(signsIn);
    }
}
