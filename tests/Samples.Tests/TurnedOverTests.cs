using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class TurnedOverTests
{
    [Fact]
    public void Programs_BeforeAndAfter_DifferByTheTwoLinesThatTheReadmeShows()
    {
        var before = Checkout.Lines("samples/TurnedOver/Before/Program.cs");
        var after = Checkout.Lines("samples/TurnedOver/After/Program.cs");
        var shown = Checkout.Lines("samples/TurnedOver/README.md").SkipWhile(static line => line != "```diff").Skip(1).TakeWhile(static line => line != "```");

        var changed = before.Zip(after).Where(static line => line.First != line.Second).SelectMany(static line => new[] { $"-{line.First}", $"+{line.Second}" }).ToList();

        Assert.Equal(before.Length, after.Length);
        Assert.Equal(4, changed.Count);
        Assert.Equal(shown, changed);
    }
}
