using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>Where it is recorded whose a ticket is, and what happens when it cannot be.</summary>
public sealed class TicketRecordTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly string _user = Guid.NewGuid().ToString();

    [Fact]
    public async Task SignIn_IndexCannotBeWritten_FailsWithoutACookieAndTheTicketIsEnded()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        app.Client.AnswerCommit = static commit => IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

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
        app.Client.AnswerCommit = static commit => IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

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
        app.Client.AnswerCommit = static commit => IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;
        app.Client.FailEnd = static _ => ScriptedClient.Down;

        using var response = await browser.GetAsync($"/sign-in?name={next}");
        app.Client.AnswerCommit = null;
        app.Client.FailEnd = null;
        var user = await browser.ReadAsync("/me");
        await Admin(app).RevokeAllAsync(next);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, next, "nobody"), (response.StatusCode, user, await browser.ReadAsync("/me")));
        Assert.Single(app.Logs.Of("TicketNotEnded"));
    }

    [Fact]
    public async Task SignIn_SameUserAgainAndIndexIsDown_GoesOn()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        app.Client.AnswerCommit = static commit => IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

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

        var count = await Admin(app).RevokeAllAsync(_user);

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
        var before = (await RecordAsync(app)).Tickets;

        var user = await browser.ReadAsync("/me");
        var recorded = Assert.Single((await RecordAsync(app)).Tickets);
        await browser.ReadAsync("/set");
        var linked = Assert.Single((await RecordAsync(app)).Tickets);
        var id = await browser.ReadAsync("/id");
        await Admin(app).RevokeAsync(_user, id);

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
        app.Client.AnswerCommit = static commit => IsOfIndex(commit) ? CommitOutcome.Unavailable(ScriptedClient.Down) : null;

        var users = (await browser.ReadAsync("/me"), await browser.ReadAsync("/me"));
        app.Client.AnswerCommit = null;
        time.Advance(TimeSpan.FromSeconds(11));
        await browser.ReadAsync("/me");

        Assert.Equal((_user, _user), users);
        Assert.Equal(176, Assert.Single(app.Logs.Of("TicketNotRecorded")).Id.Id);
        Assert.Single((await RecordAsync(app)).Tickets);
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

    [Fact]
    public async Task Index_TicketLivesLong_IsKeptForLonger()
    {
        await using var app = await StartAsync(cookie: static options => options.ExpireTimeSpan = TimeSpan.FromDays(90));
        using var browser = app.Browse();

        await browser.ReadAsync($"/sign-in?name={_user}");

        Assert.Equal(TimeSpan.FromDays(91), (await RecordAsync(app)).Idle);
    }

    [Fact]
    public async Task Index_IsFull_OldestTicketIsEndedToMakeRoom()
    {
        await using var app = await StartAsync();
        using var oldest = app.Browse();
        using var newer = app.Browse();
        using var last = app.Browse();
        await oldest.ReadAsync($"/sign-in?name={_user}");
        await newer.ReadAsync($"/sign-in?name={_user}");
        var refusals = 1;
        app.Client.AnswerCommit = commit => IsOfIndex(commit) && Interlocked.Decrement(ref refusals) >= 0 ? Full : null;

        await last.ReadAsync($"/sign-in?name={_user}");

        Assert.Equal(("nobody", _user, _user), (await oldest.ReadAsync("/me"), await newer.ReadAsync("/me"), await last.ReadAsync("/me")));
        Assert.Equal(177, Assert.Single(app.Logs.Of("TicketEvicted")).Id.Id);
        Assert.Equal(2, (await RecordAsync(app)).Tickets.Count);
    }

    [Fact]
    public async Task Index_IsFull_TheRequestsOwnTicketStays()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        var refusals = 1;
        app.Client.AnswerCommit = commit => IsOfIndex(commit) && Interlocked.Decrement(ref refusals) >= 0 ? Full : null;

        await browser.ReadAsync("/set");

        Assert.Equal($"1 of {_user}", await browser.ReadAsync("/get"));
        Assert.Single((await RecordAsync(app)).Tickets);
    }

    [Fact]
    public async Task List_TicketsAreRecorded_ReturnsSessionsOnlyAndForgetsWhatHasEnded()
    {
        await using var app = await StartAsync();
        using var gone = app.Browse();
        using var here = app.Browse();
        await gone.ReadAsync($"/sign-in?name={_user}");
        await gone.ReadAsync("/sign-out");
        await here.ReadAsync($"/sign-in?name={_user}");
        await here.ReadAsync("/set");
        var before = await RecordAsync(app);

        var listed = await Admin(app).ListAsync(_user);

        Assert.Equal(2, before.Tickets.Count);
        Assert.Equal(await here.ReadAsync("/id"), Assert.Single(listed).Id);
        Assert.Single((await RecordAsync(app)).Tickets);
    }

    [Fact]
    public async Task Subject_None_NothingIsRecorded()
    {
        await using var app = await StartAsync(recordsSubjects: false);
        using var browser = app.Browse();

        await browser.ReadAsync($"/sign-in?name={_user}");
        await browser.ReadAsync("/set");

        Assert.DoesNotContain(app.Client.Sent, IsOfIndex);
        Assert.Empty((await RecordAsync(app)).Entries);
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

        await Admin(app).RevokeAllAsync(_user);

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

    [Fact]
    public void Row_ReadBack_HasWhatWasMissingAndKeysOfAnEndedSessionIncludeItsLinks()
    {
        var session = new StoredSession(Id(1), Guid.NewGuid(), TimeSpan.FromMinutes(20));
        var ticket = new StoredTicket(Id(2), Guid.NewGuid(), _user, TimeSpan.FromDays(14));
        var additions = new SubjectAdditions(session, [ticket]);
        var now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var entries = Row([]).Missing(additions, now);
        var row = Row([.. entries, new SessionEntry("ticket:", default), new SessionEntry("ticket:x", default), new SessionEntry($"ticket:{ticket.SignInId}:x", default), new SessionEntry("of a later release", default)]);

        Assert.Equal(new IndexedSession(session.Id, session.PublicId, now), Assert.Single(row.Sessions));
        var read = Assert.Single(row.Tickets);
        Assert.Equal((ticket.Id, ticket.SignInId, now, session.PublicId), (read.Id, read.SignInId, read.FirstUsedAt, Assert.Single(read.Sessions)));
        Assert.Empty(row.Missing(additions, now));
        Assert.Equal([$"{session.PublicId}", $"ticket:{ticket.SignInId}:{session.PublicId}"], row.KeysOf([row.Sessions[0]]));
        Assert.Equal([$"ticket:{ticket.SignInId}", $"ticket:{ticket.SignInId}:{session.PublicId}"], row.KeysOf([read]));
    }

    [Fact]
    public void Row_LinksWithATicketThatWasForgotten_GoWithWhatIsRemovedNext()
    {
        var ticket = new StoredTicket(Id(2), Guid.NewGuid(), _user, TimeSpan.FromDays(14));
        string[] links = [$"ticket:{ticket.SignInId}:{Guid.NewGuid()}", $"ticket:{ticket.SignInId}:{Guid.NewGuid()}"];

        var row = Row([.. links.Select(static link => new SessionEntry(link, default))]);

        Assert.Empty(row.Tickets);
        Assert.Equal(links, row.KeysOf([]));
    }

    private static CommitOutcome Full => CommitOutcome.OverLimit(new SessionLimitExceeded(nameof(SessionLimits.MaximumEntries), 4097, 4096));

    private static bool IsOfIndex(SessionCommit commit) => commit.Changes.Set.Any(static entry => entry.Key.StartsWith("ticket:", StringComparison.Ordinal));

    private static SessionId Id(byte number) => SessionId.From(1, Enumerable.Repeat(number, 32).ToArray());

    private static SubjectRow Row(IReadOnlyList<SessionEntry> entries) => SubjectRow.Read(new LoadOutcome { Status = LoadStatus.Whole, Patch = new SessionPatch { Set = entries } });

    private static ISessionAdmin Admin(TestApp app) => app.Services.GetRequiredService<ISessionAdmin>();

    private Task<SubjectRow> RecordAsync(TestApp app) => app.Services.GetRequiredService<SubjectIndex>().ReadAsync(_user, CancellationToken.None);

    private Task<TestApp> StartAsync(TimeProvider? time = null, bool recordsSubjects = true, Action<CookieAuthenticationOptions>? cookie = null) =>
        TicketApp.StartAsync(HostKind.RealGrains, _protection, time, recordsSubjects: recordsSubjects, cookie: cookie);

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
