using System.Text;

namespace OrleansSessions.Silo.Tests;

/// <summary>What is stored of a session that was sent back: the difference, and nothing that the application does not know.</summary>
public sealed class RemoteSessionChangesTests
{
    [Theory]
    [InlineData("a=1 b=2", "a=1 b=2", "", "", "")]
    [InlineData("a=1 b=2", "a=1 b=3 c=4", "", "b=3 c=4", "")]
    [InlineData("a=1 b=2", "b=2", "", "", "a")]
    [InlineData("a=1 b=2", "", "", "", "a b")]
    [InlineData("a=1 b=2", "b=2", "a", "", "")]
    [InlineData("", "a=1", "", "a=1", "")]
    [InlineData("", "", "a", "", "")]
    public void Changes_OfWhatIsStored_AreTheDifference(string stored, string sent, string unknown, string set, string removed)
    {
        var changes = RemoteSessionChanges.Of(Entries(stored), new RemoteSession { Id = "id", Entries = Entries(sent), UnknownKeys = Words(unknown) });

        Assert.Equal(set, string.Join(' ', changes.Set.Select(static entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Value.Span)}")));
        Assert.Equal(removed, string.Join(' ', changes.Removed));
        Assert.False(changes.Clear);
    }

    [Theory]
    [InlineData(0, 20, null)]
    [InlineData(0, 45, 45)]
    [InlineData(45, 45, null)]
    [InlineData(45, 20, 20)]
    [InlineData(45, 0, null)]
    public void Lifetime_OfAStoredSession_ChangesWithTheTimeoutAlone(int own, int sent, int? idle)
    {
        var stored = new SessionLifetime(TimeSpan.FromMinutes(own), DateTimeOffset.UnixEpoch, NotifyOnEnd: true);

        var lifetime = RemoteSessionChanges.LifetimeOf(stored, new RemoteSession { Id = "id", Timeout = sent }, isNew: false, new SystemWebOptions());

        Assert.Equal(idle is { } minutes ? stored with { Idle = TimeSpan.FromMinutes(minutes) } : null, lifetime);
    }

    /// <summary>Another client of the session may have set a timeout that is no whole number of minutes: an application that has not changed it does not.</summary>
    [Fact]
    public void Lifetime_OfSeconds_IsSentInMinutesAndNotChanged()
    {
        var stored = new SessionLifetime(TimeSpan.FromSeconds(90), null);

        Assert.Equal(2, RemoteSessionChanges.TimeoutOf(stored, new SystemWebOptions()));
        Assert.Null(RemoteSessionChanges.LifetimeOf(stored, new RemoteSession { Id = "id", Timeout = 2 }, isNew: false, new SystemWebOptions()));
    }

    [Fact]
    public void Lifetime_OfANewSession_NotifiesIfTheSettingsSaySo() => Assert.Equal(
        new SessionLifetime(TimeSpan.Zero, null, NotifyOnEnd: true),
        RemoteSessionChanges.LifetimeOf(default, new RemoteSession { Id = "id", Timeout = 20 }, isNew: true, new SystemWebOptions { NotifyOnEnd = true }));

    private static SessionEntry[] Entries(string text) => [.. Words(text).Select(static word => new SessionEntry(word.Split('=')[0], Encoding.UTF8.GetBytes(word.Split('=')[1])))];

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
