using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class MigrationTests
{
    [Fact]
    public void Programs_BeforeAndAfter_DifferByTheTwoLinesThatTheReadmeShows()
    {
        var before = Checkout.Lines("samples/Migration/Before/Program.cs");
        var after = Checkout.Lines("samples/Migration/After/Program.cs");
        var shown = Checkout.Lines("samples/Migration/README.md").SkipWhile(static line => line != "```diff").Skip(1).TakeWhile(static line => line != "```");

        var changed = before.Zip(after).Where(static line => line.First != line.Second).SelectMany(static line => new[] { $"-{line.First}", $"+{line.Second}" }).ToList();

        Assert.Equal(before.Length, after.Length);
        Assert.Equal(4, changed.Count);
        Assert.Equal(shown, changed);
    }
}
