namespace OrleansSessions.Silo.Tests;

/// <summary>How a silo recognizes the page that holds a session, which another silo may have given it.</summary>
public sealed class RemoteSessionKeysTests
{
    private const string Trace = "00-f66f4dd2b98157f8c1c9a1c6f164d65f-8e4cd0a442027cf8-00";
    private const string SameTrace = "00-f66f4dd2b98157f8c1c9a1c6f164d65f-b040f9b689a0366a-00";
    private const string OtherTrace = "00-757e33546ae7e795bb6b017ab7aa3428-ac80cc6b3f855862-00";

    [Theory]
    [InlineData(Trace, SameTrace, true)]
    [InlineData(Trace, OtherTrace, false)]
    [InlineData(Trace, null, true)]
    [InlineData(null, Trace, true)]
    [InlineData(null, null, true)]
    [InlineData("00-nothing of the kind", OtherTrace, true)]
    public void Holder_OfATrace_IsNotThePageOfAnother(string? held, string? sent, bool may) =>
        Assert.Equal(may, RemoteSessionKeys.MayBeOfTheSamePage(RemoteSessionKeys.NewHolder(held), sent));

    /// <summary>Two requests of one trace may want the same session, one after the other.</summary>
    [Fact]
    public void Holder_OfOneTrace_IsAnotherEachTime() => Assert.Equal(100, Enumerable.Range(0, 100).Select(static _ => RemoteSessionKeys.NewHolder(Trace)).Distinct().Count());

    [Fact]
    public void Ticket_OfAHolder_IsMadeAgainAndNamesIt()
    {
        var (keys, holder) = (new RemoteSessionKeys("shop", "secret"), RemoteSessionKeys.NewHolder(Trace));
        var id = keys.IdOf("wh1lk4x4wgynko0h0oweptkm");

        var ticket = keys.TicketOf(id, holder);

        Assert.Equal(holder, SessionLease.HolderOf(ticket));
        Assert.Equal(ticket, new RemoteSessionKeys("shop", "secret").TicketOf(id, holder));
        Assert.NotEqual(ticket, new RemoteSessionKeys("shop", "another").TicketOf(id, holder));
        Assert.NotEqual(ticket, keys.TicketOf(keys.IdOf("aaaaaaaaaaaaaaaaaaaaaaaa"), holder));
    }
}
