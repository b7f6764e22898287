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
    public void Message_LimitOfASession_NamesBothPlaces() =>
        Assert.Contains("raise the silo's setting Sessions:MaximumEntryBytes and OrleansSessionOptions.MaximumEntryBytes here", new SessionLimitException(new SessionLimitExceeded("MaximumEntryBytes", 2, 1)).Message, StringComparison.Ordinal);
}
