using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class MvcTests
{
    [Fact]
    public async Task Place_Posted_NoteIsOnThePageAfterTheRedirectAndOnNoOther()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/Mvc");
        using var browser = sample.Browse();

        var after = await browser.SubmitAsync("/", "/Order/Place", ("product", "tea"));
        var later = await browser.ReadAsync();

        Assert.Contains("<p role=\"status\">Ordered: tea.</p>", after);
        Assert.DoesNotContain("Ordered", later);
    }
}
