using OrleansSessions.Samples.Tests;

namespace OrleansSessions.Package.Tests;

public partial class PackageTests
{
    [Fact]
    public async Task Template_MadeAsItIs_KeepsItsSessionWithoutAServer()
    {
        await feed.DotnetAsync("new orleans-session-web -o Alone --no-restore");

        await feed.DotnetAsync("build Alone -o built/Alone");
        await using var alone = await LaunchedProgram.StartAsync(Path.Combine(feed.Desk, "Alone"), Path.Combine(feed.Desk, "built", "Alone", "Alone.dll"));

        Assert.Equal("2 clicks", await ClickTwiceAsync(alone));
    }
}
