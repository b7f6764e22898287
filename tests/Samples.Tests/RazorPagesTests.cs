using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class RazorPagesTests
{
    [Fact]
    public async Task Page_GuestNamesThemselvesAndLeaves_IsRememberedUntilThen()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/RazorPages");
        using var browser = sample.Browse();

        var before = await browser.ReadAsync();
        var named = await browser.SubmitAsync("/", "", ("guest", "Ada"));
        var left = await browser.SubmitAsync("/", "/?handler=Leave");

        Assert.Contains("Who are you?", before);
        Assert.Contains("Welcome back, Ada.", named);
        Assert.Contains("Who are you?", left);
    }

    [Fact]
    public async Task Remaining_AskedByThePage_TellsTheSecondsOfAGuestOnly()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/RazorPages");
        using var browser = sample.Browse();

        var before = (await browser.ReadAsync("/remaining"), await browser.ReadAsync());
        var named = await browser.SubmitAsync("/", "", ("guest", "Ada"));
        var remaining = await browser.ReadAsync("/remaining");

        Assert.Equal("0", before.Item1);
        Assert.DoesNotContain("/remaining", before.Item2);
        Assert.Contains("fetch(\"/remaining\"", named);
        Assert.InRange(int.Parse(remaining, System.Globalization.CultureInfo.InvariantCulture), 1140, 1200);
    }
}
