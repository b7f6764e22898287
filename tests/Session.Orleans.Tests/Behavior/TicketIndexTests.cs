using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace OrleansSessions.Tests;

/// <summary>The index of a user's tickets: how long it is kept, what makes room in it, and its row.</summary>
public sealed class TicketIndexTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly string _user = Guid.NewGuid().ToString();

    [Fact]
    public async Task Index_TicketLivesLong_IsKeptForLonger()
    {
        await using var app = await StartAsync(cookie: static options => options.ExpireTimeSpan = TimeSpan.FromDays(90));
        using var browser = app.Browse();

        await browser.ReadAsync($"/sign-in?name={_user}");

        Assert.Equal(TimeSpan.FromDays(91), (await TicketApp.RecordAsync(app, _user)).Idle);
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
        app.Client.AnswerCommit = commit => TicketApp.IsOfIndex(commit) && Interlocked.Decrement(ref refusals) >= 0 ? Full : null;

        await last.ReadAsync($"/sign-in?name={_user}");

        Assert.Equal(("nobody", _user, _user), (await oldest.ReadAsync("/me"), await newer.ReadAsync("/me"), await last.ReadAsync("/me")));
        Assert.Equal(177, Assert.Single(app.Logs.Of("TicketEvicted")).Id.Id);
        Assert.Equal(2, (await TicketApp.RecordAsync(app, _user)).Tickets.Count);
    }

    [Fact]
    public async Task Index_IsFull_TheRequestsOwnTicketStays()
    {
        await using var app = await StartAsync();
        using var browser = app.Browse();
        await browser.ReadAsync($"/sign-in?name={_user}");
        var refusals = 1;
        app.Client.AnswerCommit = commit => TicketApp.IsOfIndex(commit) && Interlocked.Decrement(ref refusals) >= 0 ? Full : null;

        await browser.ReadAsync("/set");

        Assert.Equal($"1 of {_user}", await browser.ReadAsync("/get"));
        Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets);
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
        var before = await TicketApp.RecordAsync(app, _user);

        var listed = await TicketApp.Admin(app).ListAsync(_user);

        Assert.Equal(2, before.Tickets.Count);
        Assert.Equal(await here.ReadAsync("/id"), Assert.Single(listed).Id);
        Assert.Single((await TicketApp.RecordAsync(app, _user)).Tickets);
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

    private static SessionId Id(byte number) => SessionId.From(1, Enumerable.Repeat(number, 32).ToArray());

    private static SubjectRow Row(IReadOnlyList<SessionEntry> entries) => SubjectRow.Read(new LoadOutcome { Status = LoadStatus.Whole, Patch = new SessionPatch { Set = entries } });

    private Task<TestApp> StartAsync(Action<CookieAuthenticationOptions>? cookie = null) => TicketApp.StartAsync(HostKind.RealGrains, _protection, cookie: cookie);
}
