namespace OrleansSessions.Tests;

public sealed class SessionLimitExceptionTests
{
    [Fact]
    public void Message_LimitOfTheGateway_NamesTheSilosSettingOnly()
    {
        var message = new SessionLimitException(new SessionLimitExceeded("Gateway:MaximumBodyBytes", 9_000_000, 8_454_144)).Message;

        Assert.Contains("the silo's setting Gateway:MaximumBodyBytes", message, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(OrleansSessionOptions), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_KeyIsTooLong_ShowsItsBeginning()
    {
        var error = SessionLimitException.Of(new SessionLimitExceeded("MaximumKeyBytes", 900, 500), new SessionPatch { Set = [new("b", new byte[5]), new(new string('a', 900), new byte[3])] });

        Assert.StartsWith($"The key that begins with \"{new string('a', 64)}\" has 900 bytes where MaximumKeyBytes allows 500.", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.ValueBytes);
    }

    [Fact]
    public void Message_KeyHasControlCharacters_IsOneLine() =>
        Assert.Contains("The value of \"a\uFFFD\uFFFDfail: all\" has", new SessionLimitException(new SessionLimitExceeded("MaximumEntryBytes", 2, 1), "a\r\nfail: all", 2).Message, StringComparison.Ordinal);

    [Fact]
    public void Message_SessionIsTooLarge_NamesTheLargestValueThatTheRequestStores()
    {
        var error = SessionLimitException.Of(new SessionLimitExceeded("MaximumSessionBytes", 5_000_000, 4_194_304), new SessionPatch { Set = [new("small", new byte[1]), new("large", new byte[3000])] });

        Assert.Equal(("large", 3000), (error.Key, error.ValueBytes));
        Assert.Contains("The session would reach 5,000,000 where MaximumSessionBytes allows 4,194,304. The largest value of this request is that of \"large\", with 3,000 bytes.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_LimitOfASession_NamesBothPlaces() =>
        Assert.Contains("raise the silo's setting Sessions:MaximumEntryBytes and OrleansSessionOptions.MaximumEntryBytes here", new SessionLimitException(new SessionLimitExceeded("MaximumEntryBytes", 2, 1)).Message, StringComparison.Ordinal);
}
